#!/bin/sh
# Prints the area of the random function, alone and with its key schedule: generic gates with their
# transistors in CMOS, and cells of the OSU 180 nm library, mapped for the least area, where it is
# installed (Debian's qflow-tech-osu018, or OSU018=<file.lib>). One gate equivalent (GE) is its
# NAND2X1, 24 um2.
#
#   rtl/synth/prng_area.sh
set -eu
cd "$(dirname "$0")/.."
lib=${OSU018:-/usr/share/qflow/tech/osu018/osu018_stdcells.lib}
command -v yosys >/dev/null || { echo "prng_area: no yosys" >&2; exit 1; }
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# synthesis TOP STEPS: the log of Yosys after synthesis of TOP and further steps.
synthesis() {
    read="read_verilog -sv ct_prng.sv ct_prng_word.sv"
    yosys -p "$read; synth -flatten -top $1 -noabc; $2" >"$log" || { cat "$log" >&2; exit 1; }
}

for top in ct_prng_word ct_prng; do
    synthesis $top "stat -tech cmos"
    awk -v top=$top '
        /Printing statistics/ { delete n; cells = ""; transistors = "" }
        /^ +\$_/ { n[$1] = $2 }
        /Number of cells:/ { cells = $4 }
        /transistors/ { transistors = $NF }
        END {
            printf "%s: generic: %s cells, %s transistors:", top, cells, transistors
            for (type in n) printf " %s %s", n[type], substr(type, 3, length(type) - 3)
            print ""
        }' "$log"
    [ -f "$lib" ] || { echo "$top: osu018: not installed"; continue; }
    map="abc -liberty $lib -script +strash;dch;amap"
    synthesis $top "dfflibmap -liberty $lib; $map; opt_clean; stat -liberty $lib"
    awk -v top=$top '
        /Number of cells:/ { cells = $4 }
        /Chip area/ { area = $NF }
        END { printf "%s: osu018: %s cells, %.0f um2, %.0f GE\n", top, cells, area, area / 24 }
    ' "$log"
done
