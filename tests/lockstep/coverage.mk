# coverage.mk - the models of models.mk, and the test programs with them, so that they count which
# lines, branches and bits of the RTL are used, and the cover points of tests/lockstep/cover, for
# `make coverage`. Included by the Makefile after lockstep.mk. Faulty models are left out: what a
# fault makes a module do is not covered.
#
#   $(LS)/coverage/test_lockstep_<x>    writes CT_COVERAGE/<model>.dat for each model that it used

COV_MODELS := $(filter-out $(LS_FAULTS),$(LS_MODELS))
COV_POINTS := $(wildcard tests/lockstep/cover/*.sv)
COV_TESTS  := $(patsubst $(B)/tests/lockstep/%,$(LS)/coverage/%,$(LS_TESTS))

# Bits are counted in these: the usual core and others of few synapses a cycle, small networks and
# chips; the rest are the same modules with more of the same wires, and would take hours to compile.
COV_TOGGLE := prng core_full core_odd core_one regs_% noc_xy_long noc_west_least \
              mesh_least mesh_chips top_small

.PHONY: coverage-tests
coverage-tests: $(COV_TESTS)

# Memories are left out: the tests compare what they hold, word by word.
$(LS)/coverage/memories.vlt: $(RTL_SRC) tests/lockstep/coverage.mk
	@mkdir -p $(@D)
	echo '`verilator_config' > $@
	grep -n 'logic .*[a-z_]* \[0:.*\];' rtl/*.sv | sed \
	  's/^\([^:]*\):\([0-9]*\):.*/coverage_off -file "\1" -lines \2/' >> $@

define COV_MODEL_RULES
$(LS)/coverage/$1/verilated: $(RTL_SRC) $(wildcard rtl/lint/*.vlt) $(COV_POINTS) \
  tests/lockstep/models.mk tests/lockstep/$(firstword $(MODEL.$1)).vlt \
  $(LS)/coverage/memories.vlt
	@mkdir -p $$(@D)
	$(VERILATOR) --cc --vpi -Wall --assert --coverage-line --coverage-user \
	  $(if $(filter $(COV_TOGGLE),$1),--coverage-toggle --coverage-max-width 9999) -O3 \
	  --unroll-count 8 --top-module $(firstword $(MODEL.$1)) \
	  $(patsubst %,-G%,$(wordlist 2,99,$(MODEL.$1))) --prefix V$1 -Mdir $$(@D) \
	  --x-assign unique --x-initial unique -y rtl $(wildcard rtl/lint/*.vlt) \
	  $(LS)/coverage/memories.vlt \
	  tests/lockstep/$(firstword $(MODEL.$1)).vlt $(wildcard rtl/*_pkg.sv) \
	  rtl/$(firstword $(MODEL.$1)).sv $(COV_POINTS)
	+@$$(MAKE) --no-print-directory -s -C $$(@D) -f V$1.mk OPT_SLOW=-O0 OPT_FAST=-O1 \
	  V$1__ALL.a >/dev/null
	@touch $$@

$(LS)/coverage/$1/V$1__ALL.a: $(LS)/coverage/$1/verilated
	@:

$(LS)/coverage/$1/shim.o: tests/lockstep/vl_shim.cpp tests/lockstep/lockstep.h \
  $(LS)/coverage/$1/V$1__ALL.a
	$(CXX) $$(VL_FLAGS:-DVM_COVERAGE=0=-DVM_COVERAGE=1) -Wall -Wextra -I$$(@D) \
	  -DMODEL=V$1 -DMODEL_H='"V$1.h"' -DMODEL_COVERAGE='"V$1__Syms.h"' \
	  -DMODEL_OBJECT=lockstep_$1 -DMODEL_NAME='"$1"' -DMODEL_FAULT=nullptr \
	  -DMODEL_PARAMETERS='"$(wordlist 2,99,$(MODEL.$1))"' -c -o $$@ $$<
endef
$(foreach m,$(COV_MODELS),$(eval $(call COV_MODEL_RULES,$m)))

cov_models = $(filter $1 $1_%,$(COV_MODELS))

define COV_TEST_RULES
$(LS)/coverage/$1.c: tests/lockstep/models.mk tests/lockstep/coverage.mk
	@mkdir -p $$(@D)
	@$(call ls_list,$(call cov_models,$1)) > $$@

$(LS)/coverage/test_lockstep_$1: $(B)/obj/tests/lockstep/test_lockstep_$1.o $(LS)/coverage/$1.o \
  $(LS_SHARED) $(foreach m,$(call cov_models,$1),$(LS)/coverage/$m/shim.o \
  $(LS)/coverage/$m/V$m__ALL.a) $(VL_RUNTIME) $(LS)/runtime/verilated_cov.o $(TEST_LIBS)
	$$(LINK) $$(TEST_LDLIBS) -lstdc++
endef
$(foreach p,$(patsubst $(B)/tests/lockstep/test_lockstep_%,%,$(LS_TESTS)),$(eval \
  $(call COV_TEST_RULES,$p)))
