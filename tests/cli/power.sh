#!/bin/sh
# Power: figures worked out by hand, cores and items that add up to the total to the last digit, run
# directories and images told alike, tables and architectures side by side, pictures, and bad input.
. tests/support/cli.sh

"$cortile" gen net.ct --cores 4x4 --rate 50 --synapses 64 >out

# figure KEY FILE: the value of a figure of `cortile power --json`.
figure() {
    awk -v key="\"$1\":" '$1 == key { getline; sub(/,$/, "", $2); print $2; exit }' "$2"
}

# ---- by hand -------------------------------------------------------------------------------------

# A table of round numbers: leakage 1 uW, a tick 1 nJ, a row of 4 bits read at 1 pJ a bit; an
# operation 1 pJ, a spike 10 pJ, a link bit 1 pJ of 32; everything else within these.
coefficient() {
    printf '  %s:\n    value: %s\n    low: %s\n    high: %s\n    unit: %s\n' "$@"
    printf '    condition: "1 V"\n    source: "by hand"\n'
}
within() {
    printf '  %s:\n    within: %s\n    source: "by hand"\n' "$1" "$2"
}
table() {
    cat <<'YAML'
name: hand
machine: {axons: 4, neurons: 4, row_bits: 4, written_bits: 0, packet_bits: 32, topology: mesh,
  nanometres: 28, core_mm2: 0.1, tick_seconds: 0.001}
conditions:
  voltage: {value: 1, low: 0.8, high: 1.2}
  celsius: {value: 25, low: 0, high: 50}
scaling:
  dynamic_exponent: {value: 2, low: 2, high: 2, source: "by hand"}
  leakage_exponent: {value: 3, low: 3, high: 3, source: "by hand"}
  leakage_doubling: {value: 10, low: 10, high: 10, source: "by hand"}
coefficients:
YAML
    coefficient core.leakage 1e-6 5e-7 2e-6 W
    within router.leakage core.leakage
    coefficient core.tick 1e-9 1e-9 1e-9 J
    coefficient sram.read 1e-12 1e-12 1e-12 J/bit
    within sram.write sram.read
    within scheduler.write synapse.operation
    within scheduler.clear core.tick
    coefficient synapse.operation 1e-12 1e-12 1e-12 J
    within neuron.update core.tick
    within random.draw core.tick
    coefficient spike.generation 1e-11 1e-11 1e-11 J
    within local.handover spike.generation
    coefficient hop.link 1e-12 1e-12 1e-12 J/bit
    within hop.router hop.link
    coefficient edge.bit 1e-12 1e-12 1e-12 J/bit
    coefficient chip.bit 1e-12 1e-12 1e-12 J/bit
}
table >hand.yaml
# Neuron 1 of core 0 fires in ticks 2, 5 and 8 and sends over one link to axon 2 of core 1, which
# has one synapse: three spikes, and in ticks 3 and 6 two operations that make neuron 0 of core 1
# fire.
cp "$root/tests/data/two_chips.ct.json" hand.ct.json
# Over 9 ms: leakage 2 x 9 nJ, ticks 18 nJ, rows 2 x 9 x 16 pJ; 2 operations, 5 spikes, 3 links of
# 32 bits, and as many bits from chip to chip.
try "by hand" 0 power hand.ct.json -t 9 --table hand.yaml --json --cores cores.csv
ok "the total" [ "$(sed -n 's/^   "yoctojoules": "\(.*\)",*$/\1/p' out)" = \
    $((18000 + 18000 + 288 + 2 + 50 + 96 + 96))000000000000 ]
ok "in joules" near "$(figure joules out)" 3.6532e-8 1e-9
ok "core 0" [ "$(sed -n 2p cores.csv | cut -d, -f1-3,8)" = \
    "0,0,0,$((9000 + 9000 + 144 + 30 + 96 + 96))000000000000" ]
ok "core 1" [ "$(sed -n 3p cores.csv | cut -d, -f1-3,8)" = \
    "1,1,0,$((9000 + 9000 + 144 + 2 + 20))000000000000" ]
ok "watts" near "$(figure watts out)" 4.05911e-6 1e-5
ok "without spikes" near "$(figure idle_watts out)" 4.032e-6 1e-5
ok "all-in, in pJ" near "$(figure picojoules_per_synaptic_op_all_in out)" 18266 1e-5
ok "active only, in pJ" near "$(figure picojoules_per_synaptic_op_active out)" 122 1e-5
ok "density" near "$(figure watts_per_cm2 out)" 2.029556e-3 1e-5
low() { awk '$1 == "\"joules\":" { getline; getline; sub(/,$/, "", $2); print $2; exit }' "$1"; }
ok "the low end: half the leakage" near "$(low out)" 2.7532e-8 1e-9
try "as text" 0 power hand.ct.json -t 9 --table hand.yaml
told "hand.ct.json, tick engine: 2 cores, 9 ticks of 0.001 s"
told "energies of hand at 1 V, 25 C"
told "energy of the run, J                      3.653e-08 (2.753e-08 to 5.453e-08)"
told "a synaptic operation, all-in, pJ          1.827e+04"
told "a synaptic operation, active only, pJ     122 (122 to 122)"
told "0.02 W/cm2 of TrueNorth"
told "neuron.update in core.tick"
told "(the default architecture; --engine cycle tells the time itself)"
# At 2 V switching costs four times and leakage eight; chip to chip has a supply of its own.
try "another voltage" 0 power hand.ct.json -t 9 --table hand.yaml --voltage 2 --json
ok "scales both" near "$(figure joules out)" \
    "$(awk 'BEGIN { print 1e-12 * (8 * 18000 + 4 * 18436 + 96) }')" 1e-9
try "and as text" 0 power hand.ct.json -t 9 --table hand.yaml --voltage 2
told "warning: 2 V is outside 0.8..1.2 V"
try "another temperature" 0 power hand.ct.json -t 9 --table hand.yaml --temperature 45 --json
ok "doubles twice" near "$(figure joules out)" \
    "$(awk 'BEGIN { print 1e-12 * (4 * 18000 + 18532) }')" 1e-9
try "below zero" 0 power hand.ct.json -t 9 --table hand.yaml --temperature -5
told "warning: -5 C is outside 0..50 C"
try "other ticks" 0 power hand.ct.json -t 9 --table hand.yaml --tick-seconds 0.01 --json
ok "leak longer" near "$(figure joules out)" 1.98532e-7 1e-9
try "a key set" 0 power hand.ct.json -t 9 --table hand.yaml --set core.tick.value=2e-9 --json
ok "counts" near "$(figure joules out)" 5.4532e-8 1e-9
# The cycle engine's ticks of fixed length are as long as they are.
try "fixed ticks" 0 power hand.ct.json -t 9 --table hand.yaml --engine cycle \
    --set tick.cycles=100000 --set clock.kilohertz=10000
told "9 ticks of 0.01 s"
told "energy of the run, J                      1.985e-07"
told "cycles in the worst tick"
told "critical core (0,0); critical link east from (0,0)"

# ---- a run directory says the same ---------------------------------------------------------------

try "a run" 0 run net.ct --ticks 100 -o a --power truenorth-28nm
told "where it goes"
told "mean power, W"
for file in power.json power_cores.csv; do
    ok "$file" test -s a/$file
done
ok "in the summary" grep -q '"picojoules_per_synaptic_op_active"' a/summary.json
ok "the table in the manifest" grep -q '"power": "truenorth-28nm"' a/manifest.json
try "info reads it" 0 info a
try "of the directory" 0 power a --json
cp out dir.json
try "of the image" 0 power net.ct -t 100 --json
ok "alike" [ "$(figure joules out)" = "$(figure joules dir.json)" ]
strip() { sed '/"name":/d' "$1"; }
strip out >one
strip dir.json >two
ok "in all" cmp one two
try "the cycle engine counts alike" 0 power net.ct -t 100 --json -e cycle
total() { sed -n 's/^   "yoctojoules": "\(.*\)",*$/\1/p' "$1"; }
ok "to the last digit" [ "$(total out)" = "$(total dir.json)" ]
try "cores" 0 power a --cores cores.csv
ok "as the run wrote them" cmp cores.csv a/power_cores.csv
sum() { cut -d, -f"$1" "$2" | tail -n +2 | paste -sd + - | sed 's/$/\n/' | bc; }
if command -v bc >/dev/null; then
    ok "add up to the last digit" [ "$(sum 8 cores.csv)" = \
        "$(sed -n 's/^   "yoctojoules": "\(.*\)",*$/\1/p' dir.json)" ]
fi
ok "a row a core" [ "$(wc -l <cores.csv)" = 17 ]
try "without --power the run is as before" 0 run net.ct --ticks 100 -o b
no "nothing of it" sh -c 'ls b/power* b/items*'
for file in spikes.npy cores.csv; do
    ok "equal $file" cmp a/$file b/$file
done
try "and can be asked later" 0 power b --json
ok "the same" [ "$(figure joules out)" = "$(figure joules dir.json)" ]
cp -r a bad
sed -i 's/^0,0,0,/0,0,0,1/' bad/cores.csv
try "a changed file" 1 power bad
said "bad/cores.csv: not as the manifest describes it"
# remade DIR: makes the manifest of a directory that was changed true again, by naming no file.
remade() { awk '/"files": \[/ { print "\"files\": [],"; skip = 1 } !skip { print }
    skip && /^  \],?$/ { skip = 0 }' "$1/manifest.json" >m && mv m "$1/manifest.json"; }
spoil() {
    rm -rf bad
    cp -r a bad
    sed -i "$2" "bad/$1"
    remade bad
    try "$3" 1 power bad
    said "$4"
}
spoil cores.csv '1s/spikes/spices/' "other columns" \
    "bad/cores.csv:1: other columns than this version"
spoil cores.csv '3s/^1,1,0,[0-9]*/1,1,0,-5/' "a negative counter" \
    "bad/cores.csv:3: column 4: expected a whole number"
spoil cores.csv '3s/,[0-9]*$/,99999999999999999999/' "a huge counter" "bad/cores.csv:3: column 16:"
spoil cores.csv '3s/^1,1,0/99,3,24/' "a core outside" \
    "bad/cores.csv:3: core 99 (3,24): not the next"
spoil cores.csv '3s/^1,1,0/0,0,0/' "a core twice" "bad/cores.csv:3: core 0 (0,0): not the next"
spoil summary.json 's/"chips_x": 1/"chips_x": 0/' "no chip" "bad/summary.json: chips_x: absent"
spoil summary.json 's/"ticks": 100/"ticks": 0/' "no tick" "bad/summary.json: ticks: absent"
spoil summary.json 's/"system"/"sistem"/' "no system" "bad/summary.json: pins: absent"

# ---- items ---------------------------------------------------------------------------------------

cat >in.csv <<'END2'
tick,core,axon
#item 5 a
5,0,3
6,1,4
# itemless
#items are not marks
15,0,5
#item 15
16,3,5
#item 30 last one
30,5,5
END2
try "items" 0 power net.ct in.csv -t 50 --items items.csv --json
cp out items.json
ok "three" [ "$(number count out)" = 3 ]
ok "named, and as long as they are" [ "$(cut -d, -f1-4 items.csv | tr '\n' ' ')" = \
    "item,tick,ticks,label 0,5,10,a 1,15,15, 2,30,20,last one " ]
# The first 5 ticks are no item's: a run of them alone is what is left.
try "what is before them" 0 power net.ct -t 5 --json
if command -v bc >/dev/null; then
    rest=$(sed -n 's/^   "yoctojoules": "\(.*\)",*$/\1/p' out)
    ok "all is accounted for" [ "$(echo "$(sum 9 items.csv) + $rest" | bc)" = \
        "$(sed -n 's/^   "yoctojoules": "\(.*\)",*$/\1/p' items.json)" ]
fi
try "in text" 0 power net.ct in.csv -t 50
told "energy an item, mean, J"
told "items                                     3"
try "of a run" 0 run net.ct -i in.csv -t 50 -o c --power truenorth-28nm
ok "kept with it" test -s c/items.csv
try "and told again" 0 power c --items again.csv
ok "the same" cmp items.csv again.csv
ok "the run's own table" cmp items.csv c/power_items.csv
try "marks beside an input" 0 power net.ct in.csv -t 50 --items again.csv --marks in.csv
ok "the same" cmp items.csv again.csv
"$cortile" convert in.csv in.npy >out
try "an .npy has none" 2 power net.ct in.npy -t 50 --items again.csv
said "--items again.csv: the input marks no items"
try "but beside it" 0 power net.ct in.npy -t 50 --items again.csv --marks in.csv
ok "they are" cmp items.csv again.csv
gzip -c in.csv >in.csv.gz
try "packed" 0 power net.ct in.csv.gz -t 50 --items again.csv
ok "the same" cmp items.csv again.csv
try "beyond the end" 0 power net.ct in.csv -t 20
ok "is said" grep -q "^cortile: 1 items begin after the end of the run and are left out" err
marks() {
    printf 'tick,core,axon\n%b\n' "$2" >bad.csv
    try "$1" 1 power net.ct bad.csv -t 20
    said "$3"
}
marks "no tick" '#item x' "bad.csv:2: item: 'x' is no tick"
marks "nothing" '#item' "bad.csv:2: item: '' is no tick"
marks "a negative tick" '#item -1' "bad.csv:2: item: '-1' is no tick"
marks "a tick too far" '#item 4294967295' "bad.csv:2: item: tick 4294967295 outside 0..4294967294"
marks "a huge tick" '#item 99999999999999999999999' "outside 0..4294967294"
marks "out of order" '#item 5\n#item 5' "bad.csv:3: item: tick 5 is not after 5, the one before"
marks "a comma" '#item 5 a,b' "bad.csv:2: item: byte 0x2c in a label"
marks "a control character" '#item 5 a\001b' "bad.csv:2: item: byte 0x01 in a label"
marks "a long label" "#item 5 $(printf '%064d' 0)" "bad.csv:2: item: a label of 64 characters"
marks "a long line" "#item 5 $(printf '%0300d' 0)" "bad.csv:2: item: a line of more than"
try "marks that mark nothing" 1 power net.ct in.npy -t 50 --marks in.npy
said "in.npy: marks no item"
rm -rf bad
cp -r c bad
sed -i '3s/^15,15/16,15/' bad/items.csv
remade bad
try "items that leave a hole" 1 power bad
said "bad/items.csv:3: not the next item of a run of 50 ticks"

# ---- side by side --------------------------------------------------------------------------------

try "neither" 1 power a --compare truenorth-28nm other.yaml
said "--compare: no energy table: other.yaml: is no file, and no preset"
"$cortile" power --table truenorth-28nm | sed 's/^name: .*/name: other/' >other.yaml
try "two tables" 0 power a --compare truenorth-28nm other.yaml
told "[1] truenorth-28nm"
told "[2] other"
try "in any place" 0 power --compare truenorth-28nm other.yaml a --voltage 0.8
told "[2] other"
try "two architectures" 0 power net.ct -t 50 --compare default truenorth
told "[1] default"
told "[2] truenorth"
told "cycle engine"
told "time [2]"
try "two inputs" 0 power net.ct in.csv in.npy -t 50
told "[2] in.npy"
try "two runs" 0 power a c
told "[2] c"
try "as JSON" 0 power a c --json
ok "both" [ "$(grep -c '"engine"' out)" = 2 ]

# ---- the table, pictures -------------------------------------------------------------------------

try "the table" 0 power --table truenorth-28nm
cp out tn.yaml
try "reads back" 0 power --table tn.yaml
ok "as it was" cmp out tn.yaml
try "changed" 0 power --set hop.link.value=1e-13
ok "one number" [ "$(diff tn.yaml out | grep -c '^>.*value:')" = 1 ]
try "of another technology" 0 power --technology 65 --voltage 1.0
told "nanometres: 65"
try "pictures" 0 power a --plot heat.svg --plot heat.png
ok "an SVG" grep -q "mean power (uW a core)" heat.svg
ok "that is whole" [ "$(tail -c 7 heat.svg)" = "</svg>" ]
ok "16 cores" [ "$(grep -o 'h8v8h-8z' heat.svg | wc -l)" = 16 ]
ok "a PNG" [ "$(head -c 4 heat.png | tail -c 3)" = PNG ]

# ---- bad input -----------------------------------------------------------------------------------

# bad NAME SED MESSAGE: the table by hand, changed, is refused with line and column.
bad() {
    sed "$2" hand.yaml >bad.yaml
    try "$1" 1 power hand.ct.json -t 9 --table bad.yaml
    said "$3"
}
bad "a negative coefficient" '/core.tick:/,/unit/s/value: 1e-9/value: -1e-9/' "bad.yaml:"
bad "NaN" '/core.tick:/,/unit/s/value: 1e-9/value: .nan/' "bad.yaml:"
bad "an unknown coefficient" 's/core.tick:/core.tock:/' "core.tock"
bad "a missing coefficient" '/hop.router:/,/source/d' "hop.router"
bad "a duplicate coefficient" 's/  scheduler.clear:/  scheduler.write:/' "bad.yaml:"
bad "a band without its value" '/core.tick:/,/unit/s/low: 1e-9/low: 2e-9/' "bad.yaml:"
table >ok.yaml
try "an absent table" 1 power hand.ct.json --table none.yaml
said "none.yaml"
try "counters of another machine" 1 power net.ct -t 5 --table hand.yaml
said "net.ct: counters of cores of 256 axons and 256 neurons; hand is of cores of 4 and 4"
try "of a torus" 1 power net.ct -t 5 --set network.topology=torus
said "net.ct: counters of a torus; truenorth-28nm is of a mesh"
try "before a run" 1 run net.ct -t 5 --power hand.yaml -o never
said "counters of cores of 256 axons"
no "which leaves nothing" ls never
try "voltage" 2 power a --voltage 0
said "--voltage 0: outside 0.1..5"
try "temperature" 2 power a --temperature 300
said "--temperature 300: outside -100..200"
try "an unknown key" 2 power a --set hop.lonk.value=1
said "hop.lonk"
try "an unknown key of the architecture" 2 power net.ct --set core.width=3
try "a negative value" 2 power a --set hop.link.value=-1
try "technology without voltage" 2 power a --technology 65
said "--technology needs --voltage"
try "one to compare" 2 power a --compare truenorth-28nm
said "option '--compare' needs two arguments"
try "a table and an architecture" 2 power net.ct --compare truenorth-28nm truenorth
said "one is an energy table, one an architecture"
try "architectures of a run" 2 power a --compare default truenorth
said "a: has been run"
try "ticks of a run" 2 power a -t 5
said "a: has been run"
try "nothing to compare" 2 power --compare truenorth-28nm other.yaml
said "--compare needs a run directory or an image"
try "spikes alone" 2 power in.csv
said "in.csv: spikes, and no image before them"
try "output spikes" 1 power net.ct a/spikes.npy
said "a/spikes.npy: holds output spikes"
try "no such file" 1 power none.ct
said "none.ct: No such file"
try "another file" 1 power a/cores.csv
try "tables of several" 2 power a c --cores cores.csv
said "--cores, --items and --plot tell one run through one table"
try "one file for two" 2 power a --cores x.csv --plot x.csv
said "x.csv: is given twice, and written"
try "over the image" 2 power net.ct --plot net.ct
said "net.ct: is given twice, and written"
try "nowhere to write" 1 power a --plot none/heat.svg
said "none/heat.svg"
try "threads of the tick engine" 2 power net.ct --threads 2
said "--threads needs --engine cycle"
try "an engine" 2 power net.ct -e fast
said "--engine fast: not one of tick, cycle"
try "help" 0 power --help
told "cortile power out --compare truenorth-28nm mine.yaml"
finish
