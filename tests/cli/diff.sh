#!/bin/sh
# The first difference, of everything that can be compared.
. tests/support/cli.sh

printf 'tick,core,neuron\n1,0,3\n2,1,4\n2,1,5\n' >a.csv
printf 'tick,core,neuron\n1,0,3\n2,1,4\n2,1,6\n' >b.csv
printf 'tick,core,neuron\n1,0,3\n2,1,4\n' >short.csv
printf 'tick,core,axon\n1,0,3\n' >input.csv
try "same" 0 diff a.csv a.csv
ok "silent" test ! -s out
"$cortile" convert a.csv a.npy.gz >out
try "same in another form" 0 diff a.csv a.npy.gz
try "differ" 1 diff a.csv b.csv
told "a.csv b.csv: record 2: tick 2 core 1 neuron 5 | tick 2 core 1 neuron 6"
try "one ends" 1 diff a.csv short.csv
told "record 2: tick 2 core 1 neuron 5 | the end"
try "the other ends" 1 diff short.csv a.csv
told "record 2: the end | tick 2"
try "other kinds" 1 diff a.csv input.csv
try "quiet" 1 diff --quiet a.csv b.csv
ok "silent" test ! -s out
try "as JSON" 1 diff --json a.csv b.csv
told '"differs": true'
try "as JSON, same" 0 diff --json a.csv a.csv
told '"differs": false'

try "absent" 2 diff a.csv absent.csv
said "absent.csv: No such file"
echo 'tick,core,neuron' >cut.csv
printf '1,0' >>cut.csv
try "malformed" 2 diff a.csv cut.csv
said "cut.csv"
printf 'tick,digest\n0,0123456789abcdef\n1,0123456789abcdef\n' >a.dig
printf 'tick,digest\n0,0123456789abcdef\n1,0123456789abcdee\n' >b.dig
printf 'tick,digest\n0,0123456789abcdef\n1,012345\n' >bad.dig
try "digests, same" 0 diff a.dig a.dig
try "digests, differ" 1 diff a.dig b.dig
told "line 3, tick and digest: 1,0123456789abcdef | 1,0123456789abcdee"
try "digests, malformed" 2 diff a.dig bad.dig
said "bad.dig:3: "
try "apples and pears" 2 diff a.dig a.csv
said "a.dig is a file of digests, a.csv is a spike file"

"$cortile" gen a.ct --cores 2x1 >out
"$cortile" gen b.ct --cores 2x1 --seed 2 >out
"$cortile" gen c.ct --cores 1x2 >out
"$cortile" convert a.ct a.ct.json >out
try "images, same" 0 diff a.ct a.ct.json
try "images, differ" 1 diff a.ct b.ct
told "core (0,0) seed: "
try "images, other systems" 1 diff a.ct c.ct
told "cores_x: 2 | 1"
# One number at a time, in the text form; the message names the neuron and the field.
for field in leak threshold negative_threshold; do
    awk -v field="\"$field\":" '!done && (at = index($0, field)) {
            head = substr($0, 1, at + length(field) - 1); tail = substr($0, at + length(field))
            match(tail, /[0-9]+/)
            $0 = head substr(tail, 1, RSTART - 1) substr(tail, RSTART, RLENGTH) + 1 \
                substr(tail, RSTART + RLENGTH)
            done = 1 }
        { print }' a.ct.json >one.ct.json
    try "one $field differs" 1 diff a.ct one.ct.json
    told "core (0,0) neuron 0: $field: "
done

"$cortile" run a.ct --ticks 20 -o a >out
"$cortile" run a.ct --ticks 20 -o a2 >out
"$cortile" run b.ct --ticks 20 -o b >out
"$cortile" run a.ct --ticks 20 -o d --digests >out
"$cortile" run a.ct --ticks 20 -o s --tick-seconds 0.002 >out
try "runs, same" 0 diff a a2
try "runs, differ" 1 diff a b
told "a b: spikes.npy: record "
try "one has more" 1 diff a d
told "digests.csv: only in d"
try "another clock" 1 diff a s
told "summary.json: contents differ"
cp -r a torn
echo junk >>torn/spikes.npy
try "a file that is not as its manifest says" 2 diff a torn
said "torn/spikes.npy: not as the manifest describes it"
rm torn/spikes.npy
try "a file that is gone" 2 diff a torn
said "torn/spikes.npy"
rm a2/manifest.json
try "no manifest" 2 diff a a2
said "a2/manifest.json: No such file"
echo '{' >a2/manifest.json
try "bad manifest" 2 diff a a2
said "a2/manifest.json:"
finish
