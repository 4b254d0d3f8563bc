#!/bin/sh
# How fast the router and the neuron are on an iCE40 HX8K: Yosys, nextpnr, and icetime as a second
# opinion.
#
#   rtl/synth/ice40.sh
#
# Each stands between shift registers (ice40_*.sv), so the paths are those from flip-flop to
# flip-flop, with the wires of the layout; their own flip-flops are among those counted. Prints a
# table and writes build/synth/ice40.json, a list of {"module", "parameters", "logic_cells",
# "fmax_mhz", "icetime_mhz"}. Environment: see lib.sh; ICE40_SEED of nextpnr, default 1.
set -eu
synth_script=ice40
synth_home=$(dirname "$0")
. "$synth_home/lib.sh"
synth_needs "$synth_yosys" nextpnr-ice40 icetime
out=$synth_out/ice40
mkdir -p "$out"

# fit MODULE PARAMETERS: one row of JSON; a line for the reader on stderr.
fit() {
    module=$1 parameters=$2
    name=$module${parameters:+.$parameters}
    set=
    [ -z "$parameters" ] || set="-chparam ${parameters%=*} ${parameters#*=}"
    echo "read_verilog -sv -I$synth_rtl $(synth_sources "$module" | tr '\n' ' ') \
$synth_home/ice40_${module#ct_}.sv
hierarchy -check -top ice40_${module#ct_} $set
synth_ice40 -top ice40_${module#ct_} -json $out/$name.json" >"$out/steps.ys"
    synth_run "$out" "$out/steps.ys"
    nextpnr-ice40 --hx8k --package ct256 --seed "${ICE40_SEED:-1}" --pcf-allow-unconstrained \
        --json "$out/$name.json" --asc "$out/$name.asc" --report "$out/$name.report" -q \
        >"$out/$name.log" 2>&1 || { tail -n 3 "$out/$name.log" >&2; synth_fail "$name: nextpnr"; }
    icetime -d hx8k -t "$out/$name.asc" >"$out/$name.time" 2>&1 ||
        { tail -n 3 "$out/$name.time" >&2; synth_fail "$name: icetime"; }
    fmax=$(tr -d '\n' <"$out/$name.report" | sed -n 's/.*"achieved": *\([0-9.]*\).*/\1/p')
    cells=$(tr -d '\n' <"$out/$name.report" |
        sed -n 's/.*"ICESTORM_LC": *{[^}]*"used": *\([0-9]*\).*/\1/p')
    second=$(sed -n 's/^Total path delay:.*(\([0-9.]*\) MHz).*/\1/p' "$out/$name.time")
    [ -n "$fmax" ] && [ -n "$cells" ] && [ -n "$second" ] || synth_fail "$name: no result"
    printf '%-12s %-6s %6d logic cells, %6.1f MHz (icetime: %s MHz)\n' "$module" "$parameters" \
        "$cells" "$fmax" "$second" >&2
    printf '{"module": "%s", "parameters": "%s", "logic_cells": %d, "fmax_mhz": %.1f, ' "$module" \
        "$parameters" "$cells" "$fmax"
    printf '"icetime_mhz": %s}' "$second"
}

{
    echo '['
    fit ct_router ''
    for k in 1 4; do
        echo ,
        fit ct_neuron "K=$k"
    done
    printf '\n]\n'
} >"$synth_out/ice40.json.tmp"
mv "$synth_out/ice40.json.tmp" "$synth_out/ice40.json"
