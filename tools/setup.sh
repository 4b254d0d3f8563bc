#!/bin/sh
# Installs the Debian packages that Cortile needs and that are missing, after saying which and why.
#
#   tools/setup.sh [--dry-run] GROUP...     GROUP is one of
#
# build    compiler and libraries of the library and the commands
# test     what `make test` needs on top: second compiler, test library, formatter
# rtl      what the tests of the RTL need on top: it is run, and read by three front ends
# synth    what `make synth` and `make synth-check` need on top: cells, timing, an FPGA
# layout   what `make synth-layout` needs on top: placement and routing
# firmware cross compiler of the board's firmware
# demo     the image set that `make demo` classifies
# figures  what `make figures` measures with
# pictures what `make pictures` draws with
# long     what `make check-long` and `make fuzz` use: AArch64 cross tools, fuzzer, debootstrap
#
# A group names only its own packages: give all that you need. Nothing is removed or upgraded, and
# when all is there nothing is run, so that repeated calls need neither network nor privileges.
# Exit status: 0 all there, 1 something missing could not be installed, 2 usage.
set -eu

# package|group|why
table() {
    cat <<'TABLE'
gcc|build|C compiler
libc6-dev|build|C library headers
make|build|runs the Makefile
pkg-config|build|finds the libraries
zlib1g-dev|build|deflated blocks of chip images, .gz spike files
libjansson-dev|build|JSON: chip image twin, manifests, summaries
libxxhash-dev|build|digests and file hashes
libyaml-dev|build|architecture files
libhdf5-dev|build|NIR files
libpng-dev|build|pictures of the mesh as PNG
clang|test|second compiler: warnings as errors
clang-format|test|layout of the C sources
libcmocka-dev|test|unit test library
g++|rtl|compiles what Verilator makes
verilator|rtl|runs the RTL beside the emulator, checks it
iverilog|rtl|second front end that must accept the RTL
yosys|rtl|third front end, synthesis, proofs
qflow-tech-osu018|synth|cells of a 180 nm process
opensta|synth|longest paths, power
nextpnr-ice40|synth|places and routes on an FPGA
fpga-icestorm|synth|times what is placed there
fpga-icestorm-chipdb|synth|what that FPGA is made of
qflow|layout|places and routes cells
graywolf|layout|placement of qflow
qrouter|layout|routing of qflow
yosys-dev|rtl|runs the RTL a third way: headers of CXXRTL
ccache|rtl|compiles once what many models have in common
gcc-riscv64-unknown-elf|firmware|compiler of the firmware
dataset-fashion-mnist|demo|Fashion-MNIST, 70,000 images of clothes, MIT licence
time|figures|time and peak memory of a command
libscotch-dev|figures|placement by Scotch, to compare with; the commands can do without
gnuplot-nox|pictures|draws the examples
libclang-rt-14-dev|long|run time of the fuzzer
gtkwave|long|converts waveforms to FST and back
debootstrap|long|makes the fresh system of tests/install/fresh_root.sh
gcc-aarch64-linux-gnu|long|cross compiler for the NEON kernels
qemu-user|long|runs the NEON kernels
zlib1g-dev:arm64|long|as above, for AArch64
libjansson-dev:arm64|long|as above, for AArch64
libxxhash-dev:arm64|long|as above, for AArch64
libyaml-dev:arm64|long|as above, for AArch64
libpng-dev:arm64|long|as above, for AArch64
libcmocka-dev:arm64|long|as above, for AArch64
TABLE
}

usage() {
    groups='build|test|rtl|synth|layout|firmware|demo|figures|pictures|long'
    echo "usage: tools/setup.sh [--dry-run] {$groups}..." >&2
    exit 2
}

dry=no
groups=
for arg in "$@"; do
    case $arg in
    --dry-run) dry=yes ;;
    build | test | rtl | synth | layout | firmware | demo | figures | pictures | long) groups="$groups $arg" ;;
    *) usage ;;
    esac
done
[ -n "$groups" ] || usage

# Lines of the table that belong to the groups asked for. On AArch64 itself the native packages do.
wanted() {
    native=$(uname -m)
    table | while IFS='|' read -r package group why; do
        case " $groups " in *" $group "*) ;; *) continue ;; esac
        case $native:$package in
        aarch64:*:arm64 | aarch64:*-aarch64-* | aarch64:qemu-user) continue ;;
        esac
        echo "$package|$group|$why"
    done
}

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "setup: no Debian system; install by your own means what these packages hold:" >&2
    wanted | awk -F'|' '{ printf "  %-24s %-6s %s\n", $1, $2, $3 }' >&2
    echo "setup: and tell make so: make SETUP=: ..." >&2
    exit 1
fi

is_installed() {
    dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

missing=
why_list=
while IFS='|' read -r package group why; do
    is_installed "$package" && continue
    missing="$missing $package"
    why_list="$why_list$(printf '  %-24s %-6s %s' "$package" "$group" "$why")
"
done <<LIST
$(wanted)
LIST

[ -n "$missing" ] || exit 0
printf 'setup: missing Debian packages:\n%s' "$why_list"

as_root=
if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null; then
        as_root=sudo
    elif [ $dry = no ]; then
        echo "setup: neither root nor sudo; as root, run: apt-get install$missing" >&2
        exit 1
    fi
fi

# run COMMAND...: shows the command, and runs it unless --dry-run.
run() {
    echo "+ $as_root $*" | sed 's/+  /+ /'
    [ $dry = yes ] || $as_root env DEBIAN_FRONTEND=noninteractive "$@"
}

case $missing in
*:arm64*)
    dpkg --print-foreign-architectures | grep -qx arm64 || run dpkg --add-architecture arm64
    ;;
esac
run apt-get -q -o DPkg::Lock::Timeout=600 update
# shellcheck disable=SC2086 # a list of words
run apt-get -q -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 install -y \
    --no-install-recommends $missing
