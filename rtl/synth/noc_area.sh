#!/bin/sh
# Prints the area of the network's modules: generic gates with their flip-flops, and cells of the
# OSU 180 nm library, mapped for the least area, where it is installed (Debian's qflow-tech-osu018,
# or OSU018=<file.lib>). One gate equivalent (GE) is its NAND2X1, 24 um2. Nothing is buffered or
# sized.
#
#   rtl/synth/noc_area.sh
set -eu
cd "$(dirname "$0")/.."
lib=${OSU018:-/usr/share/qflow/tech/osu018/osu018_stdcells.lib}
command -v yosys >/dev/null || { echo "noc_area: no yosys" >&2; exit 1; }
log=$(mktemp)
trap 'rm -f "$log"' EXIT
files="ct_noc_pkg.sv ct_fifo.sv ct_arbiter.sv ct_route.sv ct_router.sv ct_links.sv ct_tick.sv"

# synthesis TOP PARAMETERS STEPS: the log of Yosys after synthesis of TOP and further steps.
synthesis() {
    set=
    for parameter in $2; do
        set="$set -set ${parameter%=*} ${parameter#*=}"
    done
    yosys -p "read_verilog -sv $files; ${set:+chparam$set $1;} synth -flatten -top $1; $3" \
        >"$log" || { cat "$log" >&2; exit 1; }
}

# area TOP PARAMETERS
area() {
    synthesis "$1" "$2" stat
    awk -v what="$1 $2" '
        /Printing statistics/ { cells = flops = 0 }
        /Number of cells:/ { cells = $4 }
        /^ +\$_.*DFF/ { flops += $2 }
        END { printf "%-34s generic: %5d cells, %4d flip-flops", what, cells, flops }' "$log"
    [ -f "$lib" ] || { echo "; osu018: not installed"; return; }
    map="abc -liberty $lib -script +strash;dch;amap"
    synthesis "$1" "$2" "dfflibmap -liberty $lib; $map; opt_clean; stat -liberty $lib"
    awk '/Number of cells:/ { cells = $4 }
        /Chip area/ { um2 = $NF }
        END { printf "; osu018: %5d cells, %6.0f um2, %5.0f GE\n", cells, um2, um2 / 24 }' "$log"
}

area ct_fifo ""
area ct_fifo "DEPTH=2"
area ct_arbiter ""
area ct_route ""
area ct_router ""
area ct_router "DL=2 D=2"
area ct_router "ROUTING=2"
area ct_router "TORUS=1"
area ct_tick ""
