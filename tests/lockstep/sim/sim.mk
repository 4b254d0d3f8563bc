# sim.mk - the tests of tests/lockstep over two more simulators: Icarus, four-state, through VPI, and
# CXXRTL, Yosys's own. Which models they run says models.mk. Included by lockstep.mk, which see.
#
#   $(LS)/icarus/<model>.vvp, $(LS)/cxxrtl/<model>.cc    the model as the simulator takes it
#   $(B)/tests/lockstep/<simulator>/test_lockstep_x      the test program

IVERILOG ?= iverilog
YOSYS    ?= yosys
ICARUS_INCLUDE ?= /usr/include/iverilog
CXXRTL_INCLUDE ?= /usr/share/yosys/include

SIM_PROGRAMS := core noc mesh
SIM_CFLAGS = $(ALL_CFLAGS) -Itests -isystem $(ICARUS_INCLUDE) -isystem $(CXXRTL_INCLUDE)
sim_models = $(filter $1_%,$2)
sim_tests  = $(SIM_PROGRAMS:%=$(B)/tests/lockstep/$1/test_lockstep_%)

.PHONY: icarus-tests cxxrtl-tests cxxrtl-core
icarus-tests: $(call sim_tests,icarus)
cxxrtl-tests: $(call sim_tests,cxxrtl)
cxxrtl-core: $(B)/tests/lockstep/cxxrtl/test_lockstep_core

# The packages come first; what has not changed is as old as it was, so that nothing is made anew.
sim_sources = $(patsubst rtl/%,$(call ls_rtl,$1)/%,$(wildcard rtl/*_pkg.sv) \
                $(filter-out %_pkg.sv,$(wildcard rtl/*.sv)))
sim_strings = -DMODEL_OBJECT=lockstep_$1 -DMODEL_NAME='"$1"' \
              -DMODEL_PARAMETERS='"$(wordlist 2,99,$(call ls_text,$1))"' \
              -DMODEL_FAULT="$(if $(filter $1,$(LS_FAULTS)),`sed -n 's/^\# *\(.*\)/\"\1\"/p;q' \
                tests/lockstep/faults/$1.sed`,NULL)"

$(LS)/icarus/icarus_server.vpi: tests/lockstep/sim/icarus_server.c \
  tests/lockstep/sim/icarus_wire.h
	@mkdir -p $(@D)
	$(CC) $(SIM_CFLAGS) -fPIC -shared -o $@ $<

$(LS)/icarus/icarus.o: tests/lockstep/sim/icarus.c $(wildcard tests/lockstep/sim/*.h) \
  tests/lockstep/lockstep.h
	@mkdir -p $(@D)
	$(CC) $(SIM_CFLAGS) -c -o $@ $<

# Icarus 11 never ends time 0 of ct_core with always_comb; always @* is the same in this design, in
# which the first thing that happens is that the inputs get their values.
define SIM_ICARUS_RULES
$(LS)/icarus/$1.vvp: $(RTL_SRC) tests/lockstep/models.mk tests/lockstep/sim/sim.mk \
  $(if $(filter $1,$(LS_FAULTS)),$(LS)/$1/rtl/made)
	@mkdir -p $$(@D)
	@sed 's/always_comb/always @*/' $(call sim_sources,$1) >$$(@:.vvp=.sv)
	$(IVERILOG) -g2012 -Irtl -s $(firstword $(call ls_text,$1)) $(patsubst \
	  %,-P$(firstword $(call ls_text,$1)).%,$(wordlist 2,99,$(call ls_text,$1))) -o $$@ \
	  $$(@:.vvp=.sv) 2>$$@.said || { cat $$@.said; false; }

$(LS)/icarus/$1.o: tests/lockstep/sim/icarus_model.c tests/lockstep/lockstep.h $(LS)/icarus/$1.vvp
	$(CC) $$(SIM_CFLAGS) $(call sim_strings,$1) -DMODEL_DESIGN='"$(LS)/icarus/$1.vvp"' -c -o $$@ $$<
endef

# The generated C++ is the simulator's, and so are its warnings. It is flat, so a
# network or a chip must be small. The word that is read last is kept, so that memories are. Without
# NDEBUG the design stops where an address beyond a memory is looked up, and not used.
define SIM_CXXRTL_RULES
$(LS)/cxxrtl/$1.cc: $(RTL_SRC) tests/lockstep/models.mk tests/lockstep/sim/sim.mk \
  $(if $(filter $1,$(LS_FAULTS)),$(LS)/$1/rtl/made)
	@mkdir -p $$(@D)
	$(YOSYS) -q -p 'read_verilog -sv -Irtl $(call sim_sources,$1); \
	  $(if $(word 2,$(call ls_text,$1)),chparam $(foreach p,$(wordlist 2,99,$(call \
	    ls_text,$1)),-set $(subst =, ,$p)) $(firstword $(call ls_text,$1));) \
	  hierarchy -check -top $(firstword $(call ls_text,$1)); proc; \
	  setattr -set keep 1 */w:data_q; flatten; opt; write_cxxrtl -O6 -g4 \
	  -namespace cxxrtl_$1 $$@' 2>$$@.said || { cat $$@.said; false; }

$(LS)/cxxrtl/$1.design.o: $(LS)/cxxrtl/$1.cc
	$(CXX) $(if $(filter $1,$(LS_FAULTS)),-O0,-O1) -DNDEBUG -isystem $(CXXRTL_INCLUDE) -c -o $$@ $$<

$(LS)/cxxrtl/$1.o: tests/lockstep/sim/cxxrtl_model.c tests/lockstep/lockstep.h $(LS)/cxxrtl/$1.cc
	$(CC) $$(SIM_CFLAGS) $(call sim_strings,$1) -DMODEL_CREATE=cxxrtl_$1_create -c -o $$@ $$<
endef

$(foreach m,$(ICARUS_MODELS),$(eval $(call SIM_ICARUS_RULES,$m)))
$(foreach m,$(CXXRTL_MODELS),$(eval $(call SIM_CXXRTL_RULES,$m)))

$(LS)/cxxrtl/cxxrtl_capi.o: $(CXXRTL_INCLUDE)/backends/cxxrtl/cxxrtl_capi.cc
	@mkdir -p $(@D)
	$(CXX) -O1 -isystem $(CXXRTL_INCLUDE) -c -o $@ $<

# The list of a program under one simulator.
define SIM_LIST
@{ echo '#include "lockstep/lockstep.h"'; \
  for m in $1; do echo "extern const struct lockstep_model lockstep_$$m;"; done; \
  echo 'const struct lockstep_model *const lockstep_models[] = {'; \
  for m in $1; do echo "    &lockstep_$$m,"; done; \
  echo '    NULL};'; } > $@
endef

$(LS)/icarus/list_%.c: tests/lockstep/models.mk tests/lockstep/sim/sim.mk
	@mkdir -p $(@D)
	$(call SIM_LIST,$(call sim_models,$*,$(ICARUS_MODELS)))

$(LS)/cxxrtl/list_%.c: tests/lockstep/models.mk tests/lockstep/sim/sim.mk
	@mkdir -p $(@D)
	$(call SIM_LIST,$(call sim_models,$*,$(CXXRTL_MODELS)))

$(LS)/icarus/list_%.o: $(LS)/icarus/list_%.c tests/lockstep/lockstep.h
	$(CC) $(SIM_CFLAGS) -c -o $@ $<

$(LS)/cxxrtl/list_%.o: $(LS)/cxxrtl/list_%.c tests/lockstep/lockstep.h
	$(CC) $(SIM_CFLAGS) -c -o $@ $<

define SIM_TEST_RULES
$(B)/tests/lockstep/icarus/test_lockstep_$1: $(B)/obj/tests/lockstep/test_lockstep_$1.o \
  $(LS)/icarus/list_$1.o $(LS_SHARED) $(LS)/icarus/icarus.o \
  $(patsubst %,$(LS)/icarus/%.o,$(call sim_models,$1,$(ICARUS_MODELS))) $(TEST_LIBS) \
  | $(LS)/icarus/icarus_server.vpi
	$$(LINK) $$(TEST_LDLIBS)

$(B)/tests/lockstep/cxxrtl/test_lockstep_$1: $(B)/obj/tests/lockstep/test_lockstep_$1.o \
  $(LS)/cxxrtl/list_$1.o $(LS_SHARED) $(foreach m,$(call sim_models,$1,$(CXXRTL_MODELS)),\
  $(LS)/cxxrtl/$m.o $(LS)/cxxrtl/$m.design.o) $(LS)/cxxrtl/cxxrtl_capi.o $(TEST_LIBS)
	$$(LINK) $$(TEST_LDLIBS) -lstdc++
endef
$(foreach p,$(SIM_PROGRAMS),$(eval $(call SIM_TEST_RULES,$p)))
