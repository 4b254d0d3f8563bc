#!/bin/sh
# A saved mapping is proved to be its network, or its faults are told; both are run on request.
. tests/support/cli.sh
parts=$root/tools/examples/parts

try "a mapping" 0 map "$parts/winner.net.json" -o w.ct --ports w.ports.json
try "is proved" 0 check "$parts/winner.net.json" w.ct w.ports.json
told "w.ct: proved to be network winner: 20 synapses, 8 copies, 0 relays, 0 parts of sums"
try "and run" 0 check "$parts/winner.net.json" w.ct w.ports.json --ticks 300
told "300 ticks,"
told "0 spikes and 0 potentials differ"
try "as JSON" 0 check "$parts/winner.net.json" w.ct w.ports.json --ticks 300 --json
ok "faults" [ "$(number faults out)" = 0 ]
ok "mismatches" [ "$(number mismatches out)" = 0 ]

try "as text" 0 convert w.ct w.ct.json
sed 's/"threshold": 16/"threshold": 15/' w.ct.json >bad.ct.json
no "something was changed" cmp -s w.ct.json bad.ct.json
try "a changed threshold" 1 check "$parts/winner.net.json" bad.ct.json w.ports.json
told "bad.ct.json: is not network winner: "
told "C-PARAMETER: "
told "threshold 15, wanted 16"
try "shows when it is run" 1 check "$parts/winner.net.json" bad.ct.json w.ports.json --ticks 300
told "fires, and does not fire in the network"
told "  potential: chip "
try "as JSON" 1 check -j "$parts/winner.net.json" bad.ct.json w.ports.json
ok "a code" grep -q '"code": "C-PARAMETER"' out
printf 'tick,pin\n3,0\n4,1\n' >in.csv
try "with given spikes" 0 check "$parts/winner.net.json" w.ct w.ports.json -t 10 -i in.csv
told "10 ticks, 2 spikes in, 0 of neurons"

try "another network" 2 check "$parts/gate.net.json" w.ct w.ports.json
said "w.ports.json:4:14: of network \"winner\", and not of \"gate\""
try "no such file" 2 check "$parts/winner.net.json" absent.ct w.ports.json
said "absent.ct: "
try "too few operands" 2 check a b
said "expected "
try "too many operands" 2 check a b c d
said "unexpected operand"
try "input alone" 2 check "$parts/winner.net.json" w.ct w.ports.json -i in.csv
said "--input in.csv: without --ticks nothing is run"
try "a network that draws" 0 map "$parts/source.net.json" -o s.ct --ports s.ports.json
try "is proved" 0 check "$parts/source.net.json" s.ct s.ports.json
try "but not run" 2 check "$parts/source.net.json" s.ct s.ports.json -t 5
said "stochastic"
finish
