# mutate.mk - models that hold mutants, for `make mutate`. Included by the Makefile after
# lockstep.mk.
#
# MUTANTS.<name> := <top> <PARAMETER>=<value>... makes a model of mutants of the module <top>; of
# which modules, and how many, is said in DRAWN.<name>: see tests/lockstep/mutate/netlist.sh. Such a
# model is the only one of the program $(LS)/mutate/<name>/test, made of the test program that has
# the same name up to the first _, with its short run for one mutant.
#
# Parameters are small, since that is fast and a bit of a wide vector is like the next.

MUTANT_SEED ?= 1

MUTANTS.prng := ct_prng
DRAWN.prng   := ct_prng=15 ct_prng_word=15

MUTANTS.core := ct_core AXONS=16 NEURONS=8 K=2 S=2
DRAWN.core   := ct_core=60 ct_neuron=60 ct_sched=20 ct_sram=12 ct_sram_word=8 ct_pick=20 \
                ct_prng_word=5

MUTANTS.tick := ct_tick CD=3 MD=2 B=5
DRAWN.tick   := ct_tick=40

MUTANTS.regs := ct_regs W=254 H=250 AXONS=200 IN_DEPTH=3 OUT_DEPTH=5 READ_CYCLES=3
DRAWN.regs   := ct_regs=60 ct_host_fifo=15

MUTANTS.noc := ct_noc W=3 H=3 DL=3 D=3 P=2 F=2
DRAWN.noc   := ct_noc=6 ct_router=20 ct_fifo=25 ct_arbiter=12 ct_route=12

MUTANTS.noc_torus := ct_noc W=4 H=3 DL=2 D=2 TORUS=1
DRAWN.noc_torus   := ct_noc/u_links=8 ct_router=12 ct_fifo=6

# Three rows: in two, a packet that asks for the wrong way as well finds no link there.
MUTANTS.noc_west := ct_noc W=3 H=3 D=2 ROUTING=2
DRAWN.noc_west   := ct_router=8 ct_route=12

MUTANTS.pins := ct_pins CORES=3 DEPTH=2
DRAWN.pins   := ct_pins=30

# A ring of three chips with automatic ticks, and a chip with ticks of any kind. Axons up to one
# whose number has all 8 bits; on a torus whether there is room for two matters, and distances of 3
# are negative as well.
MUTANTS.mesh := ct_mesh CHIPS_X=3 W=1 H=3 AXONS=136 NEURONS=4 K=16 CD=2 DL=2 D=2 F=2 MD=3 B=2 E=4 \
                DE=2 TORUS=1 FIXED=0
DRAWN.mesh   := ct_mesh=14 ct_chip=15 ct_tile=8 ct_edge=20

MUTANTS.top := ct_top W=2 H=2 AXONS=136 NEURONS=5 K=16 CD=2 MD=3 DL=1 D=2 IN_DEPTH=3 OUT_DEPTH=4 \
               PIN_DEPTH=1
DRAWN.top   := ct_top=26 ct_tile=14

MUTANT_MODELS := $(sort $(patsubst MUTANTS.%,%,$(filter MUTANTS.%,$(.VARIABLES))))
MUTANT_TESTS  := $(MUTANT_MODELS:%=$(LS)/mutate/%/test)

# What `make test` tries some of: models that are soon compiled.
MUTANT_SMOKE := prng regs noc_west

.PHONY: mutant-tests mutant-smoke
mutant-tests: $(MUTANT_TESTS)
mutant-smoke: $(MUTANT_SMOKE:%=$(LS)/mutate/%/test)

# A netlist has what Verilator warns of, and loops between the bits of a vector.
define MUTANT_RULES
$(LS)/mutate/$1/drawn: FORCE
	@$$(call stamp,$(MUTANT_SEED) $(MUTANTS.$1) -- $(DRAWN.$1))

$(LS)/mutate/$1/netlist/mutants.v: $(RTL_SRC) tests/lockstep/mutate/netlist.sh \
  $(LS)/mutate/$1/drawn tests/lockstep/$(firstword $(MUTANTS.$1)).vlt
	tests/lockstep/mutate/netlist.sh $$(@D) $(MUTANT_SEED) $(MUTANTS.$1) -- $(DRAWN.$1)

$(LS)/mutate/$1/Vmutants_$1__ALL.a: $(LS)/mutate/$1/netlist/mutants.v \
  tests/lockstep/$(firstword $(MUTANTS.$1)).vlt
	sed '/-module/ { p; s/-module "\([a-z_]*\)"/-module "\1__*"/; }' \
	  tests/lockstep/$(firstword $(MUTANTS.$1)).vlt > $$(@D)/mutants.vlt
	$(VERILATOR) --cc --vpi --assert -Wno-fatal -Wno-lint -Wno-UNOPTFLAT -O3 --unroll-count 8 \
	  --top-module $(firstword $(MUTANTS.$1)) --prefix Vmutants_$1 -Mdir $$(@D) \
	  --x-assign unique --x-initial unique $$(@D)/mutants.vlt $$<
	+@$$(MAKE) --no-print-directory -s -C $$(@D) -f Vmutants_$1.mk OPT_SLOW=-O0 OPT_FAST=-O1 \
	  Vmutants_$1__ALL.a >/dev/null

$(LS)/mutate/$1/shim.o: tests/lockstep/vl_shim.cpp tests/lockstep/lockstep.h \
  $(LS)/mutate/$1/Vmutants_$1__ALL.a
	$(CXX) $$(VL_FLAGS) -Wall -Wextra -I$$(@D) -DMODEL=Vmutants_$1 -DMODEL_H='"Vmutants_$1.h"' \
	  -DMODEL_OBJECT=lockstep_mutants -DMODEL_NAME='"$1"' -DMODEL_MUTANTS \
	  -DMODEL_PARAMETERS='"$(wordlist 2,99,$(MUTANTS.$1))"' -DMODEL_FAULT=nullptr -c -o $$@ $$<

$(LS)/mutate/$1/test: $(B)/obj/tests/lockstep/test_lockstep_$(call first_word,$1).o \
  $(LS)/mutate/model.o $(LS_SHARED) $(LS)/mutate/$1/shim.o $(LS)/mutate/$1/Vmutants_$1__ALL.a \
  $(VL_RUNTIME) $(TEST_LIBS)
	$$(LINK) $$(TEST_LDLIBS) -lstdc++
endef
$(foreach m,$(MUTANT_MODELS),$(eval $(call MUTANT_RULES,$m)))

$(LS)/mutate/model.c: tests/lockstep/mutate.mk
	@mkdir -p $(@D)
	@{ echo '#include "lockstep/lockstep.h"'; \
	  echo 'extern const struct lockstep_model lockstep_mutants;'; \
	  echo 'const struct lockstep_model *const lockstep_models[] = {&lockstep_mutants, NULL};'; \
	} > $@
