#!/bin/sh
# Runs of the cycle engine: the spikes of the tick engine, times worked out by hand from rtl/CHIP.md
# section 12, ticks of fixed length and what is lost in them, and every file.
. tests/support/cli.sh

"$cortile" gen net.ct --cores 4x4 --rate 50 --synapses 64 >out
"$cortile" gen chips.ct --chips 2x2 --cores 2x2 --rate 100 --synapses 32 --stochastic >out

# ---- the same spikes -----------------------------------------------------------------------------

# same NAME IMAGE ARG...: both engines give the same spikes, digests and counters.
same() {
    name=$1 image=$2
    shift 2
    rm -rf tick cycle
    try "$name: tick" 0 run "$image" --ticks 60 -o tick --digests "$@"
    try "$name: cycle" 0 run "$image" --ticks 60 -o cycle --digests --engine cycle "$@"
    told "one-to-one in all ticks"
    for file in spikes.npy digests.csv cores.csv; do
        ok "$name: $file" cmp tick/$file cycle/$file
    done
}

same "default" net.ct
same "one synapse a cycle" net.ct --set core.synapses_per_cycle=1
same "slow links, shallow" net.ct --set router.link_cycles=32 --set router.fifo_depth=1 \
    --set core.fifo_depth=1
same "clocks of their own" net.ct --set core.clock_divider=3 --set router.clock_divider=2
same "torus" net.ct --set network.topology=torus --set router.routing=yx
same "west first" net.ct --set router.routing=west_first --set router.stages=3
same "chips" chips.ct --set edge.link_cycles=100 --set edge.fifo_depth=1
try "truenorth" 0 run chips.ct --ticks 60 --engine cycle --arch truenorth --spikes tn.npy
told "ticks of 139665 cycles at 139665 kHz"
told "one-to-one in all ticks"
ok "its spikes" cmp tn.npy cycle/spikes.npy

# ---- ticks of fixed length, [T-3] ----------------------------------------------------------------

"$cortile" run net.ct --ticks 100 --spikes auto.csv --engine cycle --json >auto.json
worst=$(number worst auto.json)
try "ticks as long as the worst" 0 run net.ct --ticks 100 --engine cycle \
    --set tick.cycles="$worst" --spikes fixed.csv
told "one-to-one in all ticks"
told "$worst  cycles a tick are enough to be one-to-one"
ok "the same spikes" cmp auto.csv fixed.csv
# The first spike that differs is not before the tick that is named, nor far behind.
for less in 1 50 200 400 800; do
    try "$less cycles less" 0 run net.ct --ticks 100 --engine cycle \
        --set tick.cycles=$((worst - less)) --spikes fixed.csv
    told "not one-to-one from tick "
    lost=$(sed -n 's/^not one-to-one from tick \([0-9]*\): core (.,.) was not done$/\1/p' out)
    ok "$less less: a core, and when" [ "${lost:-none}" -gt 0 ]
    part() { awk -F, -v lost="$lost" 'NR > 1 && $1 < lost' "$1"; }
    part auto.csv >auto.part
    part fixed.csv >fixed.part
    ok "$less less: the same before" cmp auto.part fixed.part
    [ "$lost" = 1 ] || ok "$less less: which is something" test -s auto.part
done
no "and not all the same behind" cmp auto.csv fixed.csv

# ---- by hand -------------------------------------------------------------------------------------

# Two chips of one core of 4 neurons. Neuron 1 of core 0 fires in tick 2, 5, 8, ... in core cycle 13
# of its tick: TAKE 0, KEY 1..4, four cycles each for neurons 0 and 1. One link and one boundary
# later, 3 cycles, it is written; core 0 takes 5 + 4 x 4 + 1 cycles then, else 21. In the tick after
# it axon 2 of core 1 costs that core a cycle.
cp "$root/tests/data/two_chips.ct.json" hand.ct.json
try "by hand" 0 run hand.ct.json --ticks 9 --engine cycle -o hand
told "22  in the worst tick, 2, which ended with core (0,0)"
told "22  cycles a tick are enough to be one-to-one: 2.2e-07 s, 4.54545e+06 ticks a second"
told "3  cycles from hand-over to arrival, mean; p50 3, p99 3, most 3"
echo "tick,start_cycle,cycles,cores_done_cycles,slowest_core,last_arrival_cycles,from_core,to_core,\
packets,stalled_core_cycles,late_cores,late_packets" >want.csv
cat >>want.csv <<'END'
0,0,21,21,0,0,-1,-1,0,0,0,0
1,22,21,21,0,0,-1,-1,0,0,0,0
2,44,22,22,0,17,0,1,1,0,0,0
3,67,22,22,1,0,-1,-1,0,0,0,0
4,90,21,21,0,0,-1,-1,0,0,0,0
5,112,22,22,0,17,0,1,1,0,0,0
6,135,22,22,1,0,-1,-1,0,0,0,0
7,158,21,21,0,0,-1,-1,0,0,0,0
8,180,22,22,0,17,0,1,1,0,0,0
END
ok "ticks" diff want.csv hand/timing.csv
printf 'cycles,packets_by_latency,packets_by_queueing\n0,0,3\n3,3,0\n' >want.csv
ok "latencies" diff want.csv hand/latency.csv
# Of 202 cycles core 0 is busy for 9 x 21 + 3, core 1 for 9 x 21 + 2; a tick of 1 ms has 100,000.
cat >want.csv <<'END'
core,x,y,busy_core_cycles,stalled_core_cycles,idle_core_cycles,longest_tick_core_cycles,\
slack_core_cycles,late_ticks,utilisation
0,0,0,192,0,10,22,99978,0,0.95049505
1,1,0,191,0,11,22,99978,0,0.945544554
END
sed -i ':a; /\\$/ { N; s/\\\n//; ba }' want.csv
told "99978  cycles of slack: 100000 of the tick in seconds at this clock, less the worst"
told "22  core cycles in the longest tick of the critical core, (0,0)"
told "1.485 %  of the time the critical link was occupied: east of router (0,0), 3 packets"
ok "cores" diff want.csv hand/core_timing.csv
ok "routers" [ "$(sed -n 2,3p hand/router_timing.csv | cut -d, -f1-8 | tr '\n' ' ')" = \
    "0,0,0,0,3,0,0,0 1,1,0,3,0,0,0,0 " ]
ok "use of the link" [ "$(sed -n 2p hand/router_timing.csv | cut -d, -f15)" = 0.0148514851 ]

# A clock of 1 MHz and 20 us a tick: 20 cycles, two too few.
try "a tick too short" 0 run hand.ct.json --ticks 9 --engine cycle --set clock.kilohertz=1000 \
    --tick-seconds 2e-5 --json
ok "a cycle in ns" [ "$(number cycle_nanoseconds out)" = 1000.0 ]
ok "what is given" [ "$(number given_cycles out)" = 20 ]
ok "slack" [ "$(awk '/"slack"/ { on = 1 } on && /"cycles"/ { print $2; exit }' out)" = -2, ]
ok "of 99.9 %" [ "$(awk '/"tick_for_99.9/ { getline; print $2 }' out)" = 22, ]
try "slack of a core, of fixed ticks" 0 run hand.ct.json --ticks 9 --engine cycle \
    --set core.clock_divider=2 --set tick.cycles=50 -o fixed
ok "is in core cycles" [ "$(cut -d, -f8 fixed/core_timing.csv | tr '\n' ' ')" = \
    "slack_core_cycles 3 3 " ]
# 22 core cycles are done in the base cycle after the 22nd, 43.
told "7  cycles of slack: 50 of the tick, less the worst"
try "a slow edge is critical" 0 run hand.ct.json --ticks 9 --engine cycle \
    --set edge.link_cycles=300
told "the critical link was occupied: east of the chip of router (0,0), 3 packets"
try "a slow edge" 0 run hand.ct.json --ticks 9 --engine cycle --set edge.link_cycles=300
told "316  in the worst tick, 2, which ended with a packet from core (0,0) to core (1,0)"
told "302  of them for the distance, mean"
try "ticks that are just enough" 0 run hand.ct.json --ticks 9 --engine cycle --set tick.cycles=22
told "one-to-one in all ticks"
try "and a cycle too short" 0 run hand.ct.json --ticks 9 --engine cycle --set tick.cycles=21 --json
ok "late cores" [ "$(number late_cores out)" -gt 0 ]
try "as text" 0 run hand.ct.json --ticks 9 --engine cycle --set tick.cycles=21
told "not one-to-one from tick 3: core (0,0) was not done"
no "nor called fast enough" grep -q "enough to be" out
# Handed over in cycle 113, written in 415, in tick 8: for tick 3, which starts in cycle 150.
try "a packet late by five ticks" 0 run hand.ct.json --ticks 12 --engine cycle \
    --set edge.link_cycles=300 --set tick.cycles=50 --spikes late.csv
told "not one-to-one from tick 3: packet of core (0,0) neuron 1 for core (1,0) axon 2 was not there"
told " in cycle 150"
"$cortile" run hand.ct.json --ticks 12 --spikes auto.csv >out
ok "from tick 3 on" [ "$(diff auto.csv late.csv | sed -n 2p)" = "< 3,1,0" ]
try "a packet that never comes" 0 run hand.ct.json --ticks 7 --engine cycle \
    --set edge.link_cycles=300 --set tick.cycles=50
told "2  packets on their way at the end"
told "not one-to-one from tick 3: packet of core (0,0) neuron 1 for core (1,0) axon 2 was not there"

# ---- files ---------------------------------------------------------------------------------------

rm -rf a
try "all files" 0 run net.ct --ticks 100 --engine cycle -o a --stats stats.json
for file in timing core_timing router_timing latency; do
    ok "$file.csv" test -s a/$file.csv
    ok "$file.npy: a whole head" [ "$(head -c 6 a/$file.npy | tail -c 5)" = NUMPY ]
    rows=$(($(wc -l <a/$file.csv) - 1))
    ok "$file: as many rows" grep -aq "'shape': ($rows,), }" a/$file.npy
done
ok "length of timing.npy" [ "$(wc -c <a/timing.npy)" = $((384 + 100 * 76)) ]
ok "a row a tick" [ "$(wc -l <a/timing.csv)" = 101 ]
ok "a row a core" [ "$(wc -l <a/core_timing.csv)" = 17 ]
ok "a row a router" [ "$(wc -l <a/router_timing.csv)" = 17 ]
# Percentiles by sorting: the least that so many of 100 do not exceed.
awk -F, 'NR > 1 { print $3 }' a/timing.csv | sort -n >sorted
for p in p50:50 p90:90 p99:99 p99.9:100 worst:100 least:1; do
    ok "${p%:*}" [ "$(number "${p%:*}" a/summary.json)" = "$(sed -n "${p#*:}p" sorted)" ]
done
mean=$(awk '{ n += $1 } END { print n / NR }' sorted)
ok "mean" near "$(sed -n 's/.*"mean": //p' a/summary.json | head -n 1 | tr -d ,)" "$mean" 1e-6
worst_tick=$(number worst_tick a/summary.json)
ok "the worst tick" [ "$(sed -n "$((worst_tick + 2))p" a/timing.csv | cut -d, -f3)" = \
    "$(number worst a/summary.json)" ]
ok "packets of the ticks" [ "$(awk -F, '{ n += $9 } END { print n }' a/timing.csv)" = \
    "$(number arrivals a/summary.json)" ]
ok "packets of the routers" [ "$(awk -F, '{ n += $4 } END { print n }' a/router_timing.csv)" = \
    "$(number arrivals a/summary.json)" ]
ok "packets by latency" [ "$(awk -F, '{ n += $2 } END { print n }' a/latency.csv)" = \
    "$(number arrivals a/summary.json)" ]
ok "links" [ "$(awk -F, '{ n += $5 + $6 + $7 + $8 } END { print n }' a/router_timing.csv)" = \
    $(($(number hops_x a/summary.json) + $(number hops_y a/summary.json))) ]
# The statistics hold what the summary does, and more.
timing() { awk '/^ *"timing"/ { on = 1 } on; /"lost"/ { on = 0 }' "$1" | tr -d ' ,{}\n'; }
ok "the same summary" [ "$(timing a/summary.json)" = "$(timing stats.json)" ]
for key in architecture ticks_by_cycles packets_by_latency_cycles packets_by_queueing_cycles \
    busy_core_cycles waited_north_cycles utilisation_west elapsed_cycles; do
    ok "statistics: $key" grep -q "\"$key\":" stats.json
done
ok "engine in the manifest" grep -q '"engine": "cycle"' a/manifest.json
ok "architecture in the manifest" [ "$(number kilohertz a/manifest.json)" = 100000 ]
try "info" 0 info a
told "core.synapses_per_cycle"
told "cycles_per_tick.p99.9"
try "info as JSON" 0 info a --json
told '"worst_tick_ended"'
rm -rf b
try "again" 0 run net.ct --ticks 100 --engine cycle -o b
for file in summary.json timing.npy core_timing.npy router_timing.csv latency.csv; do
    ok "the same bytes: $file" cmp a/$file b/$file
done
# Without the engine, nothing of it is there.
try "tick engine" 0 run net.ct --ticks 5 -o c
no "no tables" sh -c 'ls c/*timing* c/latency*'
no "no words" grep -Eq 'timing|architecture|cycle' c/summary.json c/manifest.json
try "its architecture" 0 run net.ct --ticks 5 -o c -f --set network.topology=torus
ok "is told" grep -q torus c/manifest.json
try "what it cannot use" 0 run net.ct --ticks 5 --set tick.cycles=900
said "tick.cycles 900 is of no effect: the tick engine takes ticks as automatic"

# ---- no core at all ------------------------------------------------------------------------------

cat >none.ct.json <<'END'
{"format": "cortile chip image", "version": 1,
 "system": {"chips_x": 1, "chips_y": 1, "cores_x": 2, "cores_y": 1,
            "axons": 4, "neurons": 4, "pins": 0},
 "core_count": 0, "cores": []}
END
for cycles in auto 7; do
    try "no core, $cycles" 0 run none.ct.json --ticks 3 --engine cycle --set tick.cycles=$cycles
    ok "$cycles: a tick takes a cycle" grep -q "^ *1  in the worst tick, 0$" out
    told "one-to-one in all ticks"
done
try "no core, JSON" 0 run none.ct.json --ticks 3 --engine cycle --json
told '"worst_tick_ended": null'

# ---- cores amid a tick ---------------------------------------------------------------------------

# Ticks of 10 cycles, of which a core's takes 21 or more: it is busy all the time.
try "short ticks" 0 run hand.ct.json --ticks 5 --engine cycle --set tick.cycles=10 -o amid
ok "are not too short to be busy" [ "$(cut -d, -f4,10 amid/core_timing.csv | tr '\n' ' ')" = \
    "busy_core_cycles,utilisation 50,1 50,1 " ]

# ---- faults --------------------------------------------------------------------------------------

try "engine" 2 run net.ct --engine fast
said "--engine fast: not one of tick, cycle"
try "statistics of the tick engine" 2 run net.ct --stats s.json
said "--stats needs --engine cycle"
try "a bad key" 2 run net.ct --engine cycle --set core.fifo_depth=65
said "run: --set: core.fifo_depth: 65 outside 1..64"
try "also with the tick engine" 2 run net.ct --set core.depth=6
printf 'core:\n  fifo_depth: x\n' >bad.yaml
try "a bad file" 1 run net.ct --engine cycle --arch bad.yaml
said "bad.yaml:2:15: core.fifo_depth: 'x' is no whole number; expected 1..64"
try "an absent file" 1 run net.ct --engine cycle --arch absent.yaml
said "absent.yaml: is no file, and no preset"
try "statistics that cannot be" 1 run net.ct -t 5 --engine cycle --stats absent/s.json -o never
said "absent/s.json: "
no "no directory appears" sh -c 'ls -d never*'
try "statistics over spikes" 2 run net.ct -t 5 --engine cycle --stats x.csv --spikes x.csv
said "x.csv: is given twice"
(ulimit -f 20; trap '' XFSZ; exec "$cortile" run net.ct -t 2000 --engine cycle -o full) >out 2>err
status=$?
ok "a full disk is an error" [ $status = 1 ]
no "and nothing is left" sh -c 'ls -d full*'
finish
