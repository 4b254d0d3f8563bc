# wave.mk - a model of models.mk that writes waveforms, and its test program with it alone; built only
# for `make lockstep-wave MODEL=<model>`, which shows a difference that a test has found. Included by
# the Makefile after lockstep.mk.
#
#   $(LS)/wave/<model>/test    the program; CT_WAVE says where waveforms go

MODEL ?=
WAVE_FLAGS = $(patsubst -DVM_TRACE_VCD=0,-DVM_TRACE_VCD=1,$(patsubst \
               -DVM_TRACE=0,-DVM_TRACE=1,$(VL_FLAGS)))
WAVE_RUNTIME := $(patsubst $(LS)/runtime/%,$(LS)/wave/runtime/%,$(VL_RUNTIME)) \
                $(LS)/wave/runtime/verilated_vcd_c.o

$(LS)/wave/runtime/%.o:
	@mkdir -p $(@D)
	$(CXX) $(WAVE_FLAGS) -c -o $@ $(VL_ROOT)/include/$*.cpp

define WAVE_RULES
$(LS)/wave/$1/V$1__ALL.a: $(RTL_SRC) tests/lockstep/models.mk $(wildcard tests/lockstep/*.vlt) \
  $(if $(filter $1,$(LS_FAULTS)),$(LS)/$1/rtl/made)
	@mkdir -p $$(@D)
	$(VERILATOR) --cc --vpi --trace --unroll-count 8 --top-module $(firstword $(call ls_text,$1)) \
	  $(patsubst %,-G%,$(wordlist 2,99,$(call ls_text,$1))) --prefix V$1 -Mdir $$(@D) \
	  --x-assign unique --x-initial unique -y $(call ls_rtl,$1) $(wildcard rtl/lint/*.vlt) \
	  tests/lockstep/$(firstword $(call ls_text,$1)).vlt $(patsubst \
	  rtl/%,$(call ls_rtl,$1)/%,$(wildcard rtl/*_pkg.sv)) \
	  $(call ls_rtl,$1)/$(firstword $(call ls_text,$1)).sv
	+@$$(MAKE) --no-print-directory -s -C $$(@D) -f V$1.mk OPT_SLOW=-O0 OPT_FAST=-O1 \
	  V$1__ALL.a >/dev/null

$(LS)/wave/$1/shim.o: tests/lockstep/vl_shim.cpp tests/lockstep/lockstep.h \
  $(LS)/wave/$1/V$1__ALL.a
	$(CXX) $$(WAVE_FLAGS) -Wall -Wextra -I$$(@D) -DMODEL=V$1 -DMODEL_H='"V$1.h"' -DMODEL_WAVE \
	  -DMODEL_OBJECT=lockstep_$1 -DMODEL_NAME='"$1"' -DMODEL_FAULT=nullptr \
	  -DMODEL_PARAMETERS='"$(wordlist 2,99,$(call ls_text,$1))"' -c -o $$@ $$<

$(LS)/wave/$1/list.c: tests/lockstep/wave.mk
	@mkdir -p $$(@D)
	@printf '%s\n' '#include "lockstep/lockstep.h"' \
	  'extern const struct lockstep_model lockstep_$1;' \
	  'const struct lockstep_model *const lockstep_models[] = {&lockstep_$1, NULL};' >$$@

$(LS)/wave/$1/list.o: $(LS)/wave/$1/list.c
	$(CC) $$(ALL_CFLAGS) -Itests -c -o $$@ $$<

$(LS)/wave/$1/test: $(B)/obj/tests/lockstep/test_lockstep_$(call first_word,$1).o \
  $(LS)/wave/$1/list.o $(LS_SHARED) $(LS)/wave/$1/shim.o $(LS)/wave/$1/V$1__ALL.a \
  $(WAVE_RUNTIME) $(TEST_LIBS)
	$$(LINK) $$(TEST_LDLIBS) -lstdc++
endef
$(if $(filter $(MODEL),$(LS_MODELS)),$(eval $(call WAVE_RULES,$(MODEL))))

.PHONY: lockstep-wave
# The program ends with the difference, so its status says nothing.
lockstep-wave: $(if $(filter $(MODEL),$(LS_MODELS)),$(LS)/wave/$(MODEL)/test) ## a waveform of a difference: MODEL=<model> CT_SEED=<n> CT_MODEL=<n>
	@[ -n "$<" ] || { echo "make lockstep-wave MODEL=<a model of tests/lockstep/models.mk>" >&2; exit 2; }
	@rm -f $(LS)/wave/$(MODEL).*.vcd
	@CT_WAVE=$(LS)/wave/$(MODEL) CT_SEED=$(CT_SEED) CT_MODEL=$(CT_MODEL) $< || :
	@ls -l $(LS)/wave/$(MODEL).*.vcd
