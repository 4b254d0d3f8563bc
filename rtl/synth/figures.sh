#!/bin/sh
# The figures of synthesis for tools/figures.sh: one JSON object a line. Makes what synth.sh,
# ice40.sh and gating.sh write, where it is not there yet.
#
#   rtl/synth/figures.sh
set -eu
cd "$(dirname "$0")"
out=${SYNTH_OUT:-../../build/synth}
{ ./synth.sh && ./ice40.sh && ./gating.sh; } >&2

figure() {
    printf '{"name": "rtl_%s", "value": %s, "unit": "%s"}\n' "$1" "$2" "$3"
}

# of FILE MODULE PARAMETERS KEY: the first number of that key in the object of a module.
of() {
    tr -d '\n' <"$out/$1" | sed 's/{"module"/\n&/g' |
        sed -n "s/^{\"module\": \"$2\", \"parameters\": \"$3\",.*\"$4\": \([-0-9.]*\).*/\1/p" |
        head -n 1
}

# least MODULE PARAMETERS: gate equivalents, mapped for the least area.
least() {
    tr -d '\n' <"$out/synth.json" | sed 's/{"module"/\n&/g' |
        sed -n "/^{\"module\": \"$1\", \"parameters\": \"$2\",/s/.*\"least\": {\([^}]*\)}.*/\1/p" |
        sed -n 's/.*"gate_equivalents": //p' | head -n 1
}

figure neuron_ge "$(least ct_neuron K=1)" GE
figure prng_word_ge "$(least ct_prng_word '')" GE
figure neuron_and_prng_ge $(($(least ct_neuron K=1) + $(least ct_prng_word ''))) GE
for k in 1 4 16; do
    figure core_k${k}_ge "$(least ct_core K=$k)" GE
    figure core_k${k}_fmax "$(of synth.json ct_core K=$k fmax_mhz)" MHz
done
figure router_ge "$(least ct_router '')" GE
figure router_fmax "$(of synth.json ct_router '' fmax_mhz)" MHz
figure tile_ge "$(least ct_tile '')" GE
figure ice40_router_fmax "$(of ice40.json ct_router '' fmax_mhz)" MHz
figure ice40_neuron_fmax "$(of ice40.json ct_neuron K=4 fmax_mhz)" MHz
gated=$(of gating.json ct_core K=4 gated)
all=$(of gating.json ct_core K=4 flip_flops)
figure core_gated_flops "$(awk -v a="$gated" -v b="$all" 'BEGIN { printf "%.1f", 100 * a / b }')" %
figure core_clock_pj "$(of gating.json ct_core K=4 clock_pj)" pJ
