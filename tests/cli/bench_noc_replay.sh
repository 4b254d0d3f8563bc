#!/bin/sh
# The bench of the network alone, with the traffic of a network that ran.
. tests/support/cli.sh

field() {
    grep -F "\"name\": \"$2\"" out | sed "s/.*\"$1\": \([-0-9.e]*\).*/\1/"
}

# A generated network and its own run: targets are uniform, so is the traffic, nearly.
try "a network" 0 gen --cores 4x4 --rate 100 net.ct
try "its run" 0 run net.ct --ticks 100 --spikes out.npy
try "replayed" 0 bench --noc --replay net.ct --spikes out.npy --quick --json
ok "near the bound of uniform traffic, 0.9375 with no packet to oneself" \
    near "$(field bound noc_replay_saturation)" 0.9375 0.15
ok "reached in part" near "$(field ratio noc_replay_saturation)" 0.75 0.15
ok "one pattern only" [ "$(grep -c '"name"' out)" = 1 ]
cp out first
try "again, the shape named" 0 bench --noc --replay net.ct --spikes out.npy --quick --json \
    --cores 4x4 --chips 1x1
ok "the same bytes" cmp first out
try "from CSV" 0 run net.ct --ticks 100 --spikes out.csv.gz
try "replayed from CSV" 0 bench --noc --replay net.ct --spikes out.csv.gz --quick --json
ok "the same bytes from CSV" cmp first out
try "another run" 0 run net.ct --ticks 9 --spikes short.npy
try "of which" 0 bench --noc --replay net.ct --spikes short.npy --quick --json
no "other bytes" cmp first out
try "beside others" 0 bench --noc --replay net.ct --spikes out.npy --quick --pattern uniform \
    --pattern opposite --loads 0.01,0.2 --csv rows.csv
cut -d , -f 1 rows.csv | tr '\n' ' ' >column
ok "after them" [ "$(cat column)" = "pattern uniform uniform opposite opposite replay replay " ]

# 4 x 1 cores of 8 neurons: those of core 0 go to core 3, but the last two, which go to a pin and
# to nowhere; core 1 to core 3; core 3 to core 0. Core 2 is not there.
cat >hand.ct.json <<'END'
{"format": "cortile chip image", "version": 1,
 "system": {"chips_x": 1, "chips_y": 1, "cores_x": 4, "cores_y": 1,
            "axons": 8, "neurons": 8, "pins": 1},
 "core_count": 3,
 "cores": [
  {"x": 0, "y": 0, "seed": 1, "targets": [
   {"neuron": 0, "count": 6, "x": 3, "y": 0, "axon": 0, "delay": 1}, {"neuron": 6, "pin": 0}]},
  {"x": 1, "y": 0, "seed": 1, "targets": [
   {"neuron": 2, "x": 3, "y": 0, "axon": 0, "delay": 1}]},
  {"x": 3, "y": 0, "seed": 1, "targets": [
   {"neuron": 0, "x": 0, "y": 0, "axon": 0, "delay": 1}]}]}
END
{
    echo tick,core,neuron
    printf '%s\n' 0,0,0 0,0,6 0,0,7 0,1,2 1,0,5 1,0,6 4,3,0 4,3,7
} >hand.csv
try "by hand" 0 bench --noc --replay hand.ct.json --spikes hand.csv --quick --json \
    --set router.fifo_depth=64 --set core.fifo_depth=64
ok "4 packets, 3 of them over a link" near "$(field bound noc_replay_saturation)" 0.333333 0.00001
ok "core 0 makes half of them" near "$(field full noc_replay_saturation)" 0.5 0.00001
ok "they do not queue long" near "$(field least noc_replay_saturation)" 0.333333 0.03
told "east of (1,0)"
try "up to there" 0 bench --noc --replay hand.ct.json --spikes hand.csv --quick --loads 0.5,0.1
try "no further" 2 bench --noc --replay hand.ct.json --spikes hand.csv --quick --loads 0.1,0.6
said "--loads: 0.6: at 0.5 the busiest place of hand.csv makes a packet in every router cycle"
# Few places send, and the mean over all is low: it is printed all the same.
printf 'tick,core,neuron\n3,1,2\n' >one.csv
try "one source" 0 bench --noc --replay hand.ct.json --spikes one.csv --quick \
    --set router.stages=8 --set core.fifo_depth=1
told "bound 0.031250 (local FIFO of (1,0))"
told "of 0.25"

try "spikes of pins" 0 run net.ct --ticks 1 --pins pins.npy
printf 'tick,core,neuron\n0,0,6\n0,0,7\n0,3,1\n' >none.csv
try "none to a core" 1 bench --noc --replay hand.ct.json --spikes none.csv
said "none.csv: none of 3 spikes went to a core"
printf 'tick,core,neuron\n' >empty.csv
try "no spikes" 1 bench --noc --replay hand.ct.json --spikes empty.csv
said "empty.csv: none of 0 spikes went to a core"
printf 'tick,core,neuron\n0,0,0\n0,2,0\n' >absent.csv
try "a core that is not there" 1 bench --noc --replay hand.ct.json --spikes absent.csv
said "absent.csv: record 1: core 2 is not in hand.ct.json"
printf 'tick,core,neuron\n0,4,0\n' >beyond.csv
try "a core outside" 1 bench --noc --replay hand.ct.json --spikes beyond.csv
said "beyond.csv: record 0: core 4 is not in hand.ct.json"
printf 'tick,core,neuron\n0,0,8\n' >neuron.csv
try "a neuron outside" 1 bench --noc --replay hand.ct.json --spikes neuron.csv
said "neuron.csv: record 0: neuron 8 outside 0..7 of hand.ct.json"
printf 'tick,core,axon\n0,0,0\n' >input.csv
for file in input.csv pins.npy; do
    try "$file" 1 bench --noc --replay net.ct --spikes $file
    said "$file: does not hold output spikes (tick,core,neuron)"
done
sed 's/"neuron": 2, "x": 3/"neuron": 2, "x": 2/' hand.ct.json >astray.ct.json
try "a target that is not there" 1 bench --noc --replay astray.ct.json --spikes hand.csv
said "astray.ct.json: core (1,0) neuron 2: target core (2,0) is not in the image"
try "files the other way round" 1 bench --noc --replay out.npy --spikes net.ct
said "out.npy"
try "no image" 1 bench --noc --replay absent.ct --spikes out.npy
said "absent.ct"
try "no spike file" 1 bench --noc --replay net.ct --spikes absent.npy
said "absent.npy"
head -c 1000 out.npy >cut.npy
try "a spike file that is cut" 1 bench --noc --replay net.ct --spikes cut.npy
said "cut.npy"
head -c 1000 net.ct >cut.ct
try "an image that is cut" 1 bench --noc --replay cut.ct --spikes out.npy
said "cut.ct"

try "other cores" 2 bench --noc --replay net.ct --spikes out.npy --cores 8x4
said "--cores 8x4: a chip of net.ct has 4x4"
try "other chips" 2 bench --noc --replay net.ct --spikes out.npy --chips 1x2
said "--chips 1x2: net.ct has 1x1"
try "one core" 0 gen --cores 1x1 one.ct
try "has no network" 2 bench --noc --replay one.ct --spikes out.npy
said "one.ct: one core alone has no network"
try "no spikes named" 2 bench --noc --replay net.ct
said "one without the other"
try "no image named" 2 bench --noc --spikes out.npy
said "one without the other"
try "without --noc" 2 bench --replay net.ct --spikes out.npy
said "needs --noc"
try "as a pattern" 2 bench --noc --pattern replay --replay net.ct --spikes out.npy
said "recorded traffic takes --replay NET.ct"
cp out.npy kept.npy
try "onto what is read" 2 bench --noc --replay net.ct --spikes out.npy --csv out.npy
said "--csv out.npy: it is read here and would be replaced"
ok "which is left as it was" cmp kept.npy out.npy
finish
