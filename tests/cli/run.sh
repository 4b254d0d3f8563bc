#!/bin/sh
# Runs: the summary, run directories, inputs, probes, digests, and that equal runs are equal bytes.
. tests/support/cli.sh

"$cortile" gen net.ct --cores 2x2 --rate 100 --synapses 64 --seed 3 >out
try "runs" 0 run net.ct --ticks 200
ok "the summary is as recorded" diff out "$here/run.stdout"
try "default ticks" 0 run net.ct --json
ok "are 1000" [ "$(number ticks out)" = 1000 ]

try "run directory" 0 run net.ct --ticks 200 -o a --probe 3:17 --probe 1,0:5 --digests
for file in manifest.json summary.json spikes.npy cores.npy cores.csv potentials.npy digests.csv; do
    ok "$file" test -s a/$file
done
no "nothing else is left" sh -c 'ls -d a.* a/*.tmp*'
ok "complete" grep -q '"state": "complete"' a/manifest.json
ok "one row a core" [ "$(wc -l <a/cores.csv)" = 5 ]
ok "one digest a tick" [ "$(wc -l <a/digests.csv)" = 201 ]
ok "two potentials a tick" [ "$(wc -c <a/potentials.npy)" = $((128 + 200 * 2 * 4)) ]
ok "their shape" grep -aq "'shape': (200, 2), }" a/potentials.npy
ok "shape of the cores" grep -aq "'shape': (4,), }" a/cores.npy
ok "rows of the cores" [ $(($(wc -c <a/cores.npy) % 128)) = $((4 * (6 + 13 * 8) % 128)) ]
spikes=$(number spikes a/summary.json)
ok "a record a spike" [ "$(wc -c <a/spikes.npy)" = $((128 + 8 * spikes)) ]
ok "cores add up" [ "$(awk -F, 'NR > 1 { n += $7 } END { print n }' a/cores.csv)" = "$spikes" ]

mkdir elsewhere
cp net.ct elsewhere/
(cd elsewhere && "$cortile" run net.ct --ticks 200 -o b --probe 3:17 --probe 1,0:5 --digests >out)
# Only the key "host" of the manifest may differ.
sed '/"host"/,/}/d' a/manifest.json >a.manifest
sed '/"host"/,/}/d' elsewhere/b/manifest.json >b.manifest
ok "manifests agree" cmp a.manifest b.manifest
ok "the manifest says more than that" grep -q xxh64 a.manifest
for file in summary.json spikes.npy cores.npy cores.csv potentials.npy digests.csv; do
    ok "the same bytes: $file" cmp a/$file elsewhere/b/$file
done
try "diff agrees" 0 diff a elsewhere/b
for kernel in scalar auto; do
    try "kernel $kernel" 0 run net.ct --ticks 200 --digest $kernel.csv --kernel $kernel
    ok "the same digests" cmp $kernel.csv a/digests.csv
done
try "info of a run" 0 info a
told "complete"
cp -r a bad
printf 'x' | dd of=bad/spikes.npy bs=1 seek=200 conv=notrunc 2>/dev/null
try "a changed file is noticed" 1 info bad
said "bad/spikes.npy: not as the manifest describes it"

try "refuses a directory that exists" 1 run net.ct --ticks 5 -o a
said "a: exists"
try "unless forced" 0 run net.ct --ticks 5 -o a --force
ok "replaced" [ "$(number ticks a/summary.json)" = 5 ]
mkdir work
echo mine >work/thesis
try "never what is no run directory" 1 run net.ct --ticks 5 -o work --force
ok "which stays" grep -q mine work/thesis
try "no such place" 1 run net.ct --ticks 5 -o absent/a
said "absent/a: No such file or directory"

# Input: axon 3 of core 1 in tick 40, far ahead; the counters show that it came.
printf 'tick,core,axon\n2,0,7\n2,0,7\n40,1,3\n' >in.csv
try "input" 0 run net.ct -i in.csv --json
ok "inputs" [ "$(number inputs out)" = 3 ]
ok "until 15 ticks after the last" [ "$(number ticks out)" = 56 ]
try "input beyond the end" 0 run net.ct -i in.csv --ticks 10 --json
said "in.csv: record 2 and what follows, from tick 40 on, are after the end of the run"
printf 'tick,core,axon\n1,0,0\n2,9,0\n' >in.csv
try "input for an absent core" 1 run net.ct -i in.csv
said "in.csv: record 1: input spike: there is no core number 9"
printf 'tick,core,neuron\n1,0,0\n' >in.csv
try "output spikes as input" 1 run net.ct -i in.csv
said "in.csv: holds output spikes"
printf 'tick,core,axon\n5,0,0\n4,0,0\n' >in.csv
try "input out of order" 1 run net.ct -i in.csv -o order
no "no directory appears" sh -c 'ls -d order*'
printf 'tick,core,axon\n' >in.csv
try "no input at all" 0 run net.ct -i in.csv --json
try "absent input" 1 run net.ct -i absent.npy
said "absent.npy"
try "absent image" 1 run absent.ct
said "absent.ct"
head -c 1000 net.ct >cut.ct
try "image cut short" 1 run cut.ct -o cut
said "cut.ct"
no "no directory appears" sh -c 'ls -d cut cut.tmp*'

# By hand: neuron 0 counts to ten and leaves by pin 3, neuron 1 hears axon 2 and drives axon 0 of
# its own core, which nobody hears.
cat >hand.ct.json <<'END'
{"format": "cortile chip image", "version": 1,
 "system": {"chips_x": 1, "chips_y": 1, "cores_x": 1, "cores_y": 1,
            "axons": 4, "neurons": 4, "pins": 5},
 "core_count": 1,
 "cores": [{"x": 0, "y": 0, "seed": 7,
   "crossbar": [{"axon": 2, "synapses": "4"}],
   "neurons": [{"neuron": 0, "leak": 1, "threshold": 10},
               {"neuron": 1, "weight": [3, 0, 0, 0], "threshold": 6}],
   "targets": [{"neuron": 0, "pin": 3}, {"neuron": 1, "x": 0, "y": 0, "axon": 0, "delay": 15}]}]}
END
printf 'tick,core,axon\n4,0,2\n20,0,2\n20,0,2\n' >in.csv
try "by hand" 0 run hand.ct.json -i in.csv --ticks 31 -o hand --probe 0:0 --probe 0,0:1 --pins p.csv
printf 'tick,pin\n9,3\n19,3\n29,3\n' >want.csv
ok "pins" cmp p.csv want.csv
try "pins in the directory" 0 diff hand/pins.npy want.csv
printf 'tick,core,neuron\n9,0,0\n19,0,0\n20,0,1\n29,0,0\n' >want.csv
try "spikes" 0 diff hand/spikes.npy want.csv
potentials() {
    od -An -v -td4 -w8 -j128 hand/potentials.npy | awk '{ print $1 "," $2 }' |
        sed -n '1p;5p;10p;20p;21p'
}
ok "potentials" [ "$(potentials | tr '\n' ' ')" = "1,0 5,3 0,3 0,3 1,0 " ]
for counter in inputs:3 merged:1 arrivals:1 packets:1 pin_spikes:3 synaptic_ops:2 axon_events:2; do
    ok "counter $counter" [ "$(number ${counter%:*} hand/summary.json)" = "${counter#*:}" ]
done

for probe in 4:0 0:256 2,0:1 a:b 0 0:1:2 -1:0 0:0x; do
    try "probe $probe" 2 run net.ct -o probe "--probe=$probe"
    said "--probe $probe: "
done
no "no directory appears" sh -c 'ls -d probe*'

try "named files" 0 run net.ct --ticks 20 --spikes s.csv.gz --pins p.npy --digest d.csv
ok "spikes" gzip -t s.csv.gz
ok "digests" [ "$(wc -l <d.csv)" = 21 ]
ln -s d.csv link.csv
try "through a symbolic link" 0 run net.ct --ticks 10 --digest link.csv
ok "the link stays" [ -L link.csv ]
ok "its file is new" [ "$(wc -l <d.csv)" = 11 ]
try "spikes that cannot be" 1 run net.ct --ticks 5 --spikes absent/s.npy
try "a form that is not known" 1 run net.ct --ticks 5 --spikes s.txt
# A disk that is full: nothing half-written stays.
try "big enough" 0 gen big.ct --cores 4x4 --rate 200
(ulimit -f 40; trap '' XFSZ; exec "$cortile" run big.ct --ticks 200 -o full) >out 2>err
status=$?
ok "a full disk is an error" [ $status = 1 ]
said "full"
no "and nothing is left" sh -c 'ls -d full*'

# What --force may not replace, and files that would overwrite each other.
"$cortile" gen own.ct --cores 1x1 >log
mkdir proj
echo '{}' >proj/manifest.json
echo precious >proj/thesis.txt
try "a directory with a manifest of another kind" 1 run own.ct -t 3 -o proj -f
said "proj: exists and is no run directory"
ok "its files stay" grep -q precious proj/thesis.txt
try "a run directory" 0 run own.ct -t 3 -o mine
echo precious >mine/notes.txt
try "with a file of somebody's" 1 run own.ct -t 3 -o mine -f
ok "which stays" grep -q precious mine/notes.txt
rm mine/notes.txt
try "without it" 0 run own.ct -t 3 -o mine -f
ln -s mine link
try "a link to one" 1 run own.ct -t 3 -o link -f
try "two outputs in one file" 2 run own.ct -t 3 -s same.csv -P ./same.csv
said "./same.csv: is given twice"
echo tick,core,axon >in.csv
try "an output over the input" 2 run own.ct -t 3 -i in.csv -s "$PWD/in.csv"
said "in.csv: is given twice"
finish
