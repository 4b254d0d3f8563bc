#!/bin/sh
# Area and longest path of every module of the RTL in the OSU 180 nm library, and of a core against
# K, the synapses that it integrates in a cycle.
#
#   rtl/synth/synth.sh [MODULE...]      default: all of the table below
#
# Prints a table, and writes build/synth/synth.txt and build/synth/synth.json, a list of {"module",
# "parameters", "flip_flops", "sram_bits", "least", "fast", "period_ns", "fmax_mhz", "from", "to"};
# "least" and "fast" are {"cells", "um2", "gate_equivalents"}, mapped for the least area and mapped,
# buffered and sized for speed: the period is that of "fast". Each core of the table is also told by
# its parts ("parts" of the JSON): least areas of the modules in it as they are by themselves, and
# what the core has beyond them, which is small since a flat core shares across their bounds.
#
# A gate equivalent (GE) is a NAND2X1, 24 um2. The SRAM is a black box without area, its bits are
# told; constraints stand in timing.tcl. A module that holds no logic of its own but instances and
# wires (ct_links, ct_noc, ct_mesh) is not in the table. JOBS=<n> at a time; see lib.sh for the rest
# of the environment. Exit status 1: something could not be made or timed.
set -eu
synth_script=synth
synth_home=$(dirname "$0")
. "$synth_home/lib.sh"

# module|parameters that differ
table() {
    cat <<'TABLE'
ct_core|K=16
ct_core|K=4
ct_core|K=1
ct_tile|
ct_router|
ct_router|DL=2 D=2
ct_router|P=2 F=2
ct_router|ROUTING=2
ct_router|TORUS=1
ct_pick|K=1
ct_pick|K=4
ct_pick|K=16
ct_neuron|K=1
ct_neuron|K=4
ct_neuron|K=16
ct_sched|
ct_prng_word|
ct_prng|
ct_fifo|
ct_fifo|DEPTH=2
ct_fifo|DELAY=2
ct_arbiter|
ct_route|
ct_route|ROUTING=2
ct_tick|
ct_regs|
ct_host_fifo|
TABLE
}

name_of() {
    echo "$1${2:+.$2}" | tr ' ' '.'
}

# one MODULE PARAMETERS: makes all that the table tells of it; the rows are written at the end.
one() {
    name=$(name_of "$1" "$2")
    [ -f "$synth_rtl/$1.sv" ] || synth_fail "no module $1 in $synth_rtl"
    synth_netlist "$name" "$1" "$2"
    synth_timing "$name" "$1" >"$synth_out/$name/path.txt"
}

if [ "${1:-}" = --one ]; then
    shift
    # 255 is what makes xargs stop.
    trap '[ $? = 0 ] || exit 255' EXIT
    one "${1%%|*}" "${1#*|}"
    exit 0
fi

synth_needs "$synth_yosys" "$synth_sta"
table >"$synth_out/table"
if [ $# -gt 0 ]; then
    for module in "$@"; do
        grep "^$module|" "$synth_out/table" || synth_fail "no module $module in the table"
    done >"$synth_out/chosen"
    mv "$synth_out/chosen" "$synth_out/table"
fi
# The largest come first in the table, so that they do not run alone at the end.
xargs -d '\n' -n 1 -P "${JOBS:-2}" "$0" --one <"$synth_out/table" 2>"$synth_out/errors" || {
    grep -v '^xargs: ' "$synth_out/errors" | tail -n 3 >&2
    exit 1
}

# Bits of the SRAM of a module, 0 where it has none.
sram_bits() {
    case $1 in
    ct_core | ct_tile) awk -v row="$(sed -n 's/.* ROW_BITS *= *\([0-9]*\);.*/\1/p' \
        "$synth_rtl/ct_pkg.sv")" -v set="$2" 'BEGIN {
            rows = 256
            if (match(set, /NEURONS=[0-9]+/)) rows = substr(set, RSTART + 8, RLENGTH - 8)
            print rows * row }' ;;
    *) echo 0 ;;
    esac
}

# Rows "module|parameters|cells flops boxes um2|cells flops boxes um2|period from to|bits".
while IFS='|' read -r module parameters; do
    dir=$synth_out/$(name_of "$module" "$parameters")
    printf '%s|%s|%s|%s|%s|%s\n' "$module" "$parameters" "$(synth_count "$dir/least.txt")" \
        "$(synth_count "$dir/area.txt")" "$(cat "$dir/path.txt")" \
        "$(sram_bits "$module" "$parameters")"
done <"$synth_out/table" >"$synth_out/rows"

awk -F '|' -v ge=$synth_ge -v json="$synth_out/synth.json.tmp" '
    function area(text,    part) {
        split(text, part, " ")
        return sprintf("{\"cells\": %d, \"um2\": %d, \"gate_equivalents\": %.0f}", part[1], part[4],
                       part[4] / ge)
    }
    BEGIN {
        printf "%-28s %6s %9s  %6s %9s %7s  %6s %9s %7s  %6s %5s  %s\n", "", "", "SRAM", "least",
            "", "", "fast", "", "", "longest", "", ""
        printf "%-28s %6s %9s  %6s %9s %7s  %6s %9s %7s  %6s %5s  %s\n", "module", "flops", "bits",
            "cells", "um2", "GE", "cells", "um2", "GE", "ns", "MHz", "from, to"
    }
    # Parts of a core with K: a module, or with parameters one that has its own row, and how many.
    function parts(k,    part, i, of, um2, rest, text) {
        split("ct_sched|,ct_pick|K=" k ",ct_prng_word|,ct_neuron|K=" k, part, ",")
        rest = area_of["ct_core|K=" k]
        for (i = 1; i <= 4; i++) {
            of = part[i] ~ /prng/ ? k : 1
            if (!(part[i] in area_of)) return ""
            um2 = of * area_of[part[i]]
            rest -= um2
            sub(/\|.*/, "", part[i])
            text = text part[i] " " of " " um2 ";"
        }
        return text "the_rest 1 " rest ";"
    }
    FNR == NR {
        split($3, least, " ")
        area_of[$1 "|" $2] = least[4]
        next
    }
    {
        split($3, least, " "); split($4, fast, " "); split($5, path, " ")
        printf "%-28s %6d %9d  %6d %9d %7.0f  %6d %9d %7.0f  %6.2f %5.0f  %s, %s\n", $1 " " $2,
            fast[2], $6, least[1], least[4], least[4] / ge, fast[1], fast[4], fast[4] / ge, path[1],
            1000 / path[1], path[2], path[3]
        printf "%s{\"module\": \"%s\", \"parameters\": \"%s\", \"flip_flops\": %d, " \
            "\"sram_bits\": %d,\n \"least\": %s,\n \"fast\": %s,\n \"period_ns\": %s, " \
            "\"fmax_mhz\": %.1f, \"from\": \"%s\", \"to\": \"%s\"", (FNR > 1 ? ",\n" : "[\n"), $1,
            $2, fast[2], $6, area($3), area($4), path[1], 1000 / path[1], path[2], path[3] >json
        count = $1 == "ct_core" ? split(parts(substr($2, 3)), part, ";") : 0
        if (count > 1) printf ",\n \"parts\": [" >json
        for (i = 1; i < count; i++) {
            split(part[i], p, " ")
            sub(/_rest/, " rest", p[1])
            printf "%s\n  {\"module\": \"%s\", \"instances\": %d, \"um2\": %d}",
                (i > 1 ? "," : ""), p[1], p[2], p[3] >json
            lines = lines sprintf("  %-26s %6d %9d %7.0f\n", p[1], p[2], p[3], p[3] / ge)
        }
        if (count > 1) {
            printf "]" >json
            told = told "\n" $1 " " $2 sprintf(", by its parts\n  %-26s %6s %9s %7s\n", "module",
                "", "um2", "GE") lines
            lines = ""
        }
        printf "}" >json
    }
    END { print "\n]" >json; printf "%s", told }' \
    "$synth_out/rows" "$synth_out/rows" >"$synth_out/synth.txt"
# A core's longest paths to each of its registers, ports, and the SRAM: what would come next.
grep '^ct_core|' "$synth_out/table" | while IFS='|' read -r module parameters; do
    printf '\n%s %s, longest path to, ns: ' "$module" "$parameters"
    synth_ends "$(name_of "$module" "$parameters")" | head -n 8 |
        awk '{ printf "%s%s %s", (NR > 1 ? ", " : ""), $2, $1 } END { print "" }'
done >>"$synth_out/synth.txt"
mv "$synth_out/synth.json.tmp" "$synth_out/synth.json"
cat "$synth_out/synth.txt"
