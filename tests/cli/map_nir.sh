#!/bin/sh
# NIR files: a network becomes one, and from there a chip that is verified, fed and run; what has no
# equal is told, and what approximates is said to.
. tests/support/cli.sh
example=$root/tools/examples/sudoku
parts=$root/tools/examples/parts

if ! "$cortile" map "$example/sudoku.net.json" -n --network net.nir >out 2>err; then
    grep -q "built without libhdf5" err && exit 77
fi
try "a network as NIR" 0 map "$example/sudoku.net.json" -n --network net.nir
told "  net.nir: the network, whose potentials are reset to v_reset"
try "what it takes" 0 map net.nir --dry-run
told "not written: network net on "
told "  EXACT"
try "onto cores" 0 map net.nir -o net.ct -p net.ports.json -r net.txt --verify random
told ": 2106 neurons"
told "0 spikes differ, 0 potentials"
ok "the assumptions" grep -q "a tick is dt = 1 s; a spike counts 1" net.txt
ok "the class" grep -q "): EXACT$" net.txt
try "spikes of lines to axons" 0 convert "$example/puzzle.csv" in.npy --ports net.ports.json
try "run" 0 run net.ct -i in.npy --ticks 100 -o out.d --pins pins.csv
ok "solved" [ "$(sed 1d pins.csv | wc -l)" = 81 ]
"$cortile" map "$example/sudoku.net.json" -o direct.ct -p direct.json >out
"$cortile" convert "$example/puzzle.csv" in.npy --ports direct.json >out
"$cortile" run direct.ct -i in.npy --ticks 100 --pins direct.csv >out
ok "as without NIR" sh -c 'sort pins.csv >a; sort direct.csv | cmp a -'

try "back to a description" 0 map net.nir -n --network net.net.json
try "which proves the chip" 0 check net.net.json net.ct net.ports.json

try "no word in NIR" 1 map "$parts/source.net.json" -n --network source.nir
ok "told" grep -q "^cortile: E-NODE noise\[0\]: random draws, for which NIR has no word" err
no "nothing appeared" test -e source.nir
try "subtracted thresholds" 0 map "$parts/counter.net.json" -n --network counter.nir
told "whose potentials are reset"
try "the network into itself" 2 map net.nir -n --network ./net.nir
said "net.nir: the network would be replaced"
try "the network into the report" 2 map net.nir -n -r x.txt --network ./x.txt
said "--network ./x.txt: that is the report"
try "no such reset" 2 map net.nir -n --reset none
said "--reset none: wanted value or subtract"
try "a tick of nothing" 2 map net.nir -n --dt 0
head -c 3000 net.nir >cut.nir
try "cut short" 1 map cut.nir -n
said "cut.nir: "
finish
