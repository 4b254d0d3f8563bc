# netlist.mk - the netlists of cores and routers, as rtl/synth makes them, in the place of the RTL
# in the same test programs: `make synth-lockstep`. Included by the Makefile after lockstep.mk.
#
# `NETLIST.<name> := <top> <PARAMETER>=<value>...` makes a model <name> for the program of its first
# word, in which ct_core, or each ct_router of a ct_noc, is a netlist of cells; the SRAM and the
# wires between routers stay RTL. `SPOILT.<name>` is the same with one gate exchanged, number 1 to 3
# of netlist.sh, which is the last word here: the test must notice.
#
#   $(LS)/netlist/<model>/         netlist, what Verilator made of it, and shim.o
#   $(LS)/netlist/test_<x>         the program test_lockstep_<x> with these models

NETLIST.core_small := ct_core AXONS=16 NEURONS=4 K=2 S=2
SPOILT.core_gate   := ct_core AXONS=16 NEURONS=4 K=2 S=2 2
NETLIST.noc_xy     := ct_noc W=2 H=2
SPOILT.noc_gate    := ct_noc W=2 H=2 2
# The usual core, 50,000 cells, is compiled for minutes and runs slowly: only with NETLIST_LONG=1.
ifneq ($(NETLIST_LONG),)
NETLIST.core_full  := ct_core K=4
endif

NET_SPOILT := $(patsubst SPOILT.%,%,$(filter SPOILT.%,$(.VARIABLES)))
NET_MODELS := $(sort $(patsubst NETLIST.%,%,$(filter NETLIST.%,$(.VARIABLES))) $(NET_SPOILT))
NET_TESTS  := $(patsubst %,$(LS)/netlist/test_%,$(sort $(foreach m,$(NET_MODELS),$(call \
                first_word,$m))))

net_words      = $(or $(NETLIST.$1),$(SPOILT.$1))
net_top        = $(firstword $(call net_words,$1))
net_parameters = $(filter-out 1 2 3,$(wordlist 2,99,$(call net_words,$1)))
net_fault      = $(or $(filter 1 2 3,$(call net_words,$1)),0)
# The module that is a netlist, and what of the parameters is its own.
net_module     = $(if $(filter ct_noc,$(call net_top,$1)),ct_router,ct_core)
net_own        = $(filter-out W=% H=%,$(call net_parameters,$1))

.PHONY: netlist-tests
netlist-tests: $(NET_TESTS)

define NET_MODEL_RULES
$(LS)/netlist/$1/rtl/made: $(RTL_SRC) rtl/synth/lib.sh rtl/synth/netlist.sh \
  tests/lockstep/netlist.mk
	rtl/synth/netlist.sh $$(@D) $(call net_module,$1) $(call net_fault,$1) $(call net_own,$1)
	@touch $$@

$(LS)/netlist/$1/verilated: $(LS)/netlist/$1/rtl/made tests/lockstep/netlist.vlt \
  tests/lockstep/$(call net_top,$1).vlt
	$(VERILATOR) --cc --vpi -O3 -Wno-fatal -Wno-lint -Wno-UNOPTFLAT --top-module $(call net_top,$1) \
	  $(if $(filter ct_noc,$(call net_top,$1)),$(patsubst %,-G%,$(call net_parameters,$1))) \
	  --prefix V$1 -Mdir $$(@D) --x-assign unique --x-initial unique -y $$(@D)/rtl -y rtl \
	  tests/lockstep/netlist.vlt tests/lockstep/$(call net_top,$1).vlt $(wildcard rtl/*_pkg.sv) \
	  $$(@D)/rtl/cells.v $(if $(filter ct_noc,$(call net_top,$1)),rtl/ct_noc.sv,$$(@D)/rtl/ct_core.sv)
	+@$$(MAKE) --no-print-directory -s -C $$(@D) -f V$1.mk OPT_SLOW=-O0 OPT_FAST=-O1 V$1__ALL.a \
	  >/dev/null
	@touch $$@

$(LS)/netlist/$1/V$1__ALL.a: $(LS)/netlist/$1/verilated
	@:

$(LS)/netlist/$1/shim.o: tests/lockstep/vl_shim.cpp tests/lockstep/lockstep.h \
  $(LS)/netlist/$1/V$1__ALL.a
	$(CXX) $$(VL_FLAGS) -Wall -Wextra -I$$(@D) -DMODEL=V$1 -DMODEL_H='"V$1.h"' \
	  -DMODEL_OBJECT=lockstep_$1 -DMODEL_NAME='"$1"' \
	  -DMODEL_PARAMETERS='"$(call net_parameters,$1)"' -DMODEL_FAULT=$(if $(filter \
	  $1,$(NET_SPOILT)),'"one gate exchanged"',nullptr) -c -o $$@ $$<
endef
$(foreach m,$(NET_MODELS),$(eval $(call NET_MODEL_RULES,$m)))

net_program_models = $(filter $1_%,$(NET_MODELS))

$(LS)/netlist/%.c: tests/lockstep/netlist.mk
	@mkdir -p $(@D)
	@{ echo '#include "lockstep/lockstep.h"'; \
	  for m in $(call net_program_models,$*); do \
	    echo "extern const struct lockstep_model lockstep_$$m;"; done; \
	  echo 'const struct lockstep_model *const lockstep_models[] = {'; \
	  for m in $(call net_program_models,$*); do echo "    &lockstep_$$m,"; done; \
	  echo '    NULL};'; } > $@

$(LS)/netlist/%.o: $(LS)/netlist/%.c tests/lockstep/lockstep.h
	$(CC) $(ALL_CFLAGS) -Itests -c -o $@ $<

define NET_TEST_RULES
$(LS)/netlist/test_$1: $(B)/obj/tests/lockstep/test_lockstep_$1.o $(LS)/netlist/$1.o $(LS_SHARED) \
  $(foreach m,$(call net_program_models,$1),$(LS)/netlist/$m/shim.o $(LS)/netlist/$m/V$m__ALL.a) \
  $(VL_RUNTIME) $(TEST_LIBS)
	$$(LINK) $$(TEST_LDLIBS) -lstdc++
endef
$(foreach t,$(NET_TESTS),$(eval $(call NET_TEST_RULES,$(patsubst $(LS)/netlist/test_%,%,$t))))
