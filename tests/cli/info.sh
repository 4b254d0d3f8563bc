#!/bin/sh
# What files hold.
. tests/support/cli.sh

"$cortile" gen net.ct --cores 2x2 --rate 50 --synapses 32 >out
"$cortile" run net.ct --ticks 100 -o run --digests >out
try "image" 0 info net.ct
told "net.ct: chip image, 1 x 1 chips of 2 x 2 cores, 256 axons and 256 neurons a core, 0 pins"
told "fan-out                       32            32          32"
try "image as JSON" 0 info --json net.ct
ok "synapses" [ "$(number synapses out)" = $((4 * 256 * 32)) ]
bytes=$(number chip_bytes out)
ok "memory of the chip" [ "$bytes" -gt 50000 ]
try "spikes" 0 info run/spikes.npy
told "run/spikes.npy: output spikes, "
try "spikes as JSON" 0 info --json run/spikes.npy
ok "count" [ "$(number count out)" = $((($(wc -c <run/spikes.npy) - 128) / 8)) ]
ok "spikes a tick" near "$(number spikes_per_tick out)" 51.2 0.02
printf 'tick,pin\n3,16777215\n9,0\n9,16777215\n' >pins.csv
try "pins" 0 info pins.csv
told "pins spikes, 3 records of 2 pins, ticks 3 to 9"
printf 'tick,core,axon\n' >none.csv
try "no spikes" 0 info none.csv
told "input spikes, 0 records"
try "digests" 0 info run/digests.csv
told "digests of 100 ticks"
try "run" 0 info run
told "run: run directory, complete"
told "mean_rate_hz"
try "run as JSON" 0 info --json run
told '"kind": "run"'

try "absent" 1 info absent
said "absent: No such file"
echo text >text
try "neither" 1 info text
said "text: neither a chip image"
: >empty
try "empty" 1 info empty
mkdir dir
try "no run directory" 1 info dir
said "dir/manifest.json"
head -c 3000 net.ct >cut.ct
try "cut image" 1 info cut.ct
said "cut.ct"
printf '{"deep":%s' "$(printf '%5000s' '' | tr ' ' '[')" >deep.json
try "deep nesting" 1 info deep.json
cp deep.json dir/manifest.json
try "deep manifest" 1 info dir
said "dir/manifest.json"
printf '{"state": "complete", "files": [{"name": "../net.ct"}]}' >dir/manifest.json
echo '{}' >dir/summary.json
try "a manifest that points outside" 1 info dir
said "bad name"
finish
