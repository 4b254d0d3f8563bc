# lockstep.mk - rules of tests/lockstep: Verilator makes C++ of each model of models.mk, vl_shim.cpp
# is compiled for each, and the C tests are linked with them. Included by the Makefile.
#
#   $(B)/lockstep/<model>/         what Verilator made, and shim.o or, of a fault, model.o
#   $(B)/lockstep/<program>.c      the list lockstep_models[] of a test program

include tests/lockstep/models.mk

VERILATOR ?= verilator
LS      := $(B)/lockstep
LS_SRC  := $(call sources,tests/lockstep/*.c)
LS_TESTS := $(patsubst tests/lockstep/%.c,$(B)/tests/lockstep/%,$(call \
              sources,tests/lockstep/test_lockstep_*.c))
LS_SHARED := $(call objects,$(filter-out tests/lockstep/test_lockstep_%,$(LS_SRC)))
RTL_SRC := $(wildcard rtl/*.sv rtl/*.svh)

LS_FAULTS := $(patsubst tests/lockstep/faults/%.sed,%,$(wildcard tests/lockstep/faults/*.sed))
LS_MODELS := $(sort $(patsubst MODEL.%,%,$(filter MODEL.%,$(.VARIABLES))) $(LS_FAULTS))

first_word  = $(firstword $(subst _, ,$1))
ls_text     = $(if $(filter $1,$(LS_FAULTS)),$(or $(FAULTY.$1),$(FAULTY.$(first_word))),$(MODEL.$1))
ls_program_models = $(filter $1 $1_%,$(LS_MODELS))
ls_rtl      = $(if $(filter $1,$(LS_FAULTS)),$(LS)/$1/rtl,rtl)
# A fault changes one module and Verilator's C++ of the others stays as it was, to the byte if its
# names do: so all faults have one prefix, and a compiler cache, where there is one, meets most of
# their files again.
ls_prefix   = V$(if $(filter $1,$(LS_FAULTS)),faulty,$1)
ls_objects  = $(if $(filter $1,$(LS_FAULTS)),$(LS)/$1/model.o,$(LS)/$1/shim.o $(LS)/$1/V$1__ALL.a)
LS_CACHE    = $(shell command -v ccache)
LS_UNIQUE   := -fno-gnu-unique#  what the headers of the run time define is one for all models

# The run time library is Verilator's; its headers are not ours to warn about.
VL_ROOT = $(or $(vl_root),$(eval vl_root := $$(shell $(VERILATOR) --getenv VERILATOR_ROOT))$(vl_root))
VL_FLAGS = -O2 -std=gnu++17 $(LS_UNIQUE) -DVM_COVERAGE=0 -DVM_SC=0 -DVM_TRACE=0 -DVM_TRACE_FST=0 \
           -DVM_TRACE_VCD=0 -isystem $(VL_ROOT)/include -isystem $(VL_ROOT)/include/vltstd -Itests
VL_RUNTIME := $(patsubst %,$(LS)/runtime/%.o,verilated verilated_dpi verilated_vpi \
                verilated_threads)

.PHONY: lockstep-tests
lockstep-tests: $(LS_TESTS)

$(LS)/runtime/%.o:
	@mkdir -p $(@D)
	$(CXX) $(VL_FLAGS) -c -o $@ $(VL_ROOT)/include/$*.cpp

# Sources with one fault: the script must change exactly one line of them all.
$(LS_FAULTS:%=$(LS)/%/rtl/made): $(LS)/%/rtl/made: tests/lockstep/faults/%.sed $(RTL_SRC)
	@mkdir -p $(@D)
	@for f in $(RTL_SRC); do sed -f $< $$f > $@; \
	  cmp -s $@ $(@D)/$${f##*/} || cp $@ $(@D)/$${f##*/}; done
	@n=`for f in $(RTL_SRC); do diff -U0 $$f $(@D)/$${f##*/}; done | grep -c '^+[^+]'`; \
	  [ "$$n" = 1 ] || { echo "$<: changes $$n lines, not 1" >&2; exit 1; }

# Verilator does nothing where no file that a model is made of has changed: then the archive stays,
# and with it all that is made of it. Unrolled, the loops over K make megabytes of C++ that is no
# faster. A failed assertion ends the program: a fault is for the
# test to notice.
define LS_MODEL_RULES
$(LS)/$1/verilated: $(RTL_SRC) $(wildcard rtl/lint/*.vlt) tests/lockstep/lockstep.mk \
  tests/lockstep/models.mk $(wildcard tests/lockstep/$(firstword $(call ls_text,$1)).vlt) \
  $(if $(filter $1,$(LS_FAULTS)),$(LS)/$1/rtl/made)
	@mkdir -p $$(@D)
	$(VERILATOR) --cc --vpi $(if $(filter $1,$(LS_FAULTS)),,-Wall --assert) -O3 --unroll-count 8 \
	  --top-module $(firstword $(call ls_text,$1)) \
	  $(patsubst %,-G%,$(wordlist 2,99,$(call ls_text,$1))) --prefix $(call ls_prefix,$1) \
	  -Mdir $$(@D) \
	  --x-assign unique --x-initial unique -y $(call ls_rtl,$1) $(wildcard rtl/lint/*.vlt) \
	  tests/lockstep/$(firstword $(call ls_text,$1)).vlt $(patsubst \
	  rtl/%,$(call ls_rtl,$1)/%,$(wildcard rtl/*_pkg.sv)) \
	  $(call ls_rtl,$1)/$(firstword $(call ls_text,$1)).sv
	+@CCACHE_DIR=$(CURDIR)/build/ccache $$(MAKE) --no-print-directory -s -C $$(@D) \
	  -f $(call ls_prefix,$1).mk OBJCACHE=$$(LS_CACHE) OPT_GLOBAL='-Os $(LS_UNIQUE)' \
	  OPT_SLOW='-O0 $(LS_UNIQUE)' OPT_FAST='$(if $(filter $1,$(LS_FAULTS)),-O0,-O2) $(LS_UNIQUE)' \
	  $(call ls_prefix,$1)__ALL.a >/dev/null
	@touch $$@

$(LS)/$1/$(call ls_prefix,$1)__ALL.a: $(LS)/$1/verilated
	@:

$(LS)/$1/shim.o: tests/lockstep/vl_shim.cpp tests/lockstep/lockstep.h \
  $(LS)/$1/$(call ls_prefix,$1)__ALL.a
	$(CXX) $$(VL_FLAGS) -Wall -Wextra -I$(LS)/$1 -DMODEL=$(call ls_prefix,$1) \
	  -DMODEL_H='"$(call ls_prefix,$1).h"' \
	  -DMODEL_OBJECT=lockstep_$1 -DMODEL_NAME='"$1"' \
	  -DMODEL_PARAMETERS='"$(wordlist 2,99,$(call ls_text,$1))"' \
	  -DMODEL_FAULT="$(if $(filter $1,$(LS_FAULTS)),`sed -n 's/^# *\(.*\)/\"\1\"/p;q' \
	    tests/lockstep/faults/$1.sed`,nullptr)" -c -o $$@ $$<
endef
$(foreach m,$(LS_MODELS),$(eval $(call LS_MODEL_RULES,$m)))

# A fault in one object, in which the names that it shares with other faults are its own.
$(LS_FAULTS:%=$(LS)/%/model.o): $(LS)/%/model.o: $(LS)/%/shim.o $(LS)/%/Vfaulty__ALL.a
	$(LD) -r --force-group-allocation --whole-archive -o $@ $^
	$(OBJCOPY) --wildcard --localize-symbol='*Vfaulty*' $@

# Prints the source of the list lockstep_models[] of models.
ls_list = { echo '\#include "lockstep/lockstep.h"'; \
  for m in $1; do echo "extern const struct lockstep_model lockstep_$$$$m;"; done; \
  echo 'const struct lockstep_model *const lockstep_models[] = {'; \
  for m in $1; do echo "    &lockstep_$$$$m,"; done; echo '    NULL};'; }

$(LS)/%.o: $(LS)/%.c tests/lockstep/lockstep.h
	$(CC) $(ALL_CFLAGS) -Itests -c -o $@ $<

# One program: its list, its models (shims first, they call the rest), the run time.
define LS_TEST_RULES
$(LS)/$1.c: tests/lockstep/models.mk tests/lockstep/lockstep.mk $(wildcard tests/lockstep/faults)
	@mkdir -p $$(@D)
	@$(call ls_list,$(call ls_program_models,$1)) > $$@

$(B)/tests/lockstep/test_lockstep_$1: $(B)/obj/tests/lockstep/test_lockstep_$1.o $(LS)/$1.o \
  $(LS_SHARED) $(foreach m,$(call ls_program_models,$1),$(call ls_objects,$m)) \
  $(VL_RUNTIME) $(TEST_LIBS)
	$$(LINK) $$(TEST_LDLIBS) -lstdc++
endef
$(foreach p,$(patsubst $(B)/tests/lockstep/test_lockstep_%,%,$(LS_TESTS)),$(eval \
  $(call LS_TEST_RULES,$p)))

include tests/lockstep/sim/sim.mk
