#!/bin/sh
# Characterisation networks: shape, rate, and that a seed is a network.
. tests/support/cli.sh

try "generates" 0 gen net.ct --cores 16x16 --rate 20 --synapses 96
told "256 cores, 65536 neurons, deterministic, mean rate set to 20 Hz"
try "info" 0 info --json net.ct
cp out info.json
ok "every neuron is used" [ "$(number neurons_used info.json)" = 65536 ]
ok "every neuron has a target" [ "$(number to_core info.json)" = 65536 ]
ok "no two meet on an axon" [ "$(number axons_shared info.json)" = 0 ]
ok "synapses" [ "$(number synapses info.json)" = $((65536 * 96)) ]
# spread NAME: "least mean most"
spread() {
    tr -d '\n ' <info.json | sed "s/.*\"$1\":{\([^}]*\)}.*/\1/; s/\"[a-z]*\"://g; s/,/ /g"
}
ok "exactly 96 synapses an axon" [ "$(spread fan_out | cut -d. -f1)" = "96 96" ]
ok "as many at most" [ "$(spread fan_out | cut -d' ' -f3)" = 96 ]
ok "delays are uniform over 1..15" near "$(spread delay_ticks | cut -d' ' -f2)" 8 0.01
ok "shortest delay" [ "$(spread delay_ticks | cut -d' ' -f1)" = 1 ]
ok "longest delay" [ "$(spread delay_ticks | cut -d' ' -f3)" = 15 ]
# Between two uniform places of 0..15 the mean distance is (16^2 - 1) / (3 x 16), in x and in y.
ok "targets are uniform" near "$(spread hops | cut -d' ' -f2)" 10.625 0.01
ok "weights of both signs" [ "$(spread weight | cut -d' ' -f1)" -lt 0 ]
least=$(spread threshold | cut -d' ' -f1) most=$(spread threshold | cut -d' ' -f3)
ok "thresholds differ" [ "$least" -lt "$most" ]

try "the same seed" 0 gen again.ct --cores 16x16 --rate 20 --synapses 96 --seed 1
ok "the same bytes" cmp net.ct again.ct
try "another seed" 0 gen again.ct --cores 16x16 --rate 20 --synapses 96 --seed 2
no "other bytes" cmp -s net.ct again.ct
try "stochastic" 0 gen noisy.ct --cores 2x2 --stochastic
try "info" 0 info --json noisy.ct
for place in synapses leaks thresholds; do
    ok "all $place are" [ "$(number stochastic_$place out)" = 1024 ]
done
try "text form" 0 gen net.ct.json --cores 2x1
try "binary form" 0 gen net2.ct --cores 2x1
try "are the same" 0 diff net.ct.json net2.ct
try "a grid of chips" 0 gen board.ct --cores 3x2 --chips 2x2
told "24 cores"
try "no such directory" 1 gen absent/net.ct --cores 1x1
said "absent/net.ct"
no "no file is left" ls absent

# The measured rate is the one set, over the whole run and in every 100 ticks of it.
measure() {
    rate=$1 synapses=$2 flag=$3
    "$cortile" gen rate.ct --cores 8x8 --rate "$rate" --synapses "$synapses" $flag >out 2>err &&
        "$cortile" run rate.ct --ticks 500 --spikes rate.csv --json >sum.json 2>err || return 1
    near "$(number mean_rate_hz sum.json)" "$rate" 0.02 &&
        awk -F, -v want="$rate" 'NR > 1 { n[int($1 / 100)]++ } END {
            for (w = 0; w < 5; w++) {
                hz = n[w] * 1000 / (16384 * 100)
                if (hz < want * 0.96 || hz > want * 1.04) { print "ticks " w "00: " hz; exit 1 }
            } }' rate.csv
}
for synapses in 0 1 16 128 256; do
    for rate in 5 20 200; do
        ok "$rate Hz, $synapses synapses" measure $rate $synapses ""
        ok "$rate Hz, $synapses synapses, stochastic" measure $rate $synapses --stochastic
    done
done
no "a rate that is not met is noticed" near 20.5 20 0.02
for flag in "" --stochastic; do
    # shellcheck disable=SC2086 # an option or nothing
    "$cortile" gen silent.ct --cores 4x4 --rate 0 --synapses 256 $flag >out
    try "0 Hz $flag" 0 run silent.ct --ticks 5000 --json
    ok "is silent" [ "$(number spikes out)" = 0 ]
done
finish
