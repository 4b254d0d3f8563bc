#!/bin/sh
# Networks become chip images that do what the network says, with a port map; or are refused with
# every reason.
. tests/support/cli.sh
parts=$root/tools/examples/parts

# network REST: a network of this rest, in net.json.
network() {
    printf '{"format": "cortile network", "version": 1, "name": "n", %s}\n' "$1" >net.json
}

try "a part" 0 map "$parts/gate.net.json" -o gate.ct --ports gate.ports.json
told "gate.ct: network gate on 1 core: 4 neurons, 4 with copies; 5 axons, 8 synapses"
told "  input signal: axons 0..3"
told "  input gate: axon 4"
told "  output out: pins 0..3"
try "the same as the committed" 0 diff gate.ct "$parts/gate.ct.json"
ok "the port map" grep -qF '{"name": "gate", "lines": [[[0, 4]]]}' gate.ports.json
cp gate.ct once.ct
cp gate.ports.json once.ports.json
try "again" 0 map "$parts/gate.net.json" -o gate.ct -p gate.ports.json
ok "the same image" cmp gate.ct once.ct
ok "the same ports" cmp gate.ports.json once.ports.json

printf 'tick,core,axon\n3,0,0\n4,0,0\n4,0,4\n5,0,1\n5,0,4\n6,0,4\n' >in.csv
try "runs" 0 run gate.ct -i in.csv --ticks 10 --spikes pins.csv
ok "a spike passes in its tick" cmp pins.csv - <<END
tick,core,neuron
4,0,0
5,0,1
END

mkdir nothing && cd nothing
try "without a name" 0 map "$parts/latch.net.json"
told "not written: network latch on 1 core: 1 neurons, 2 with copies"
no "nothing is written" sh -c 'ls | grep -v "^out$\|^err$\|^log$"'
cd ..
try "as JSON" 0 map --json "$parts/latch.net.json" -o latch.ct.json
ok "copies" [ "$(number neurons_with_copies out)" = 2 ]
ok "ports" grep -q '"pins"' out
try "ports alone" 0 map "$parts/latch.net.json" -p latch.ports.json
ok "copies" grep -qF '{"name": "state", "neurons": [[[0, 0], [0, 1]]]}' latch.ports.json

network '"inputs": [{"name": "in", "size": 3}],
  "populations": [{"name": "p", "size": 4, "neuron": {"threshold": 1}}],
  "projections": [{"from": "in[0:2]", "to": "p", "connect": "all_to_all",
    "weights": [[1, 2, 3, 4], [4, 1, 2, 3]]}, {"from": "in[0:2]", "to": "p", "connect":
    "all_to_all", "weights": [[1, 1, 1, 1], [1, 1, 1, 1]]},
    {"from": "in[2]", "to": "p", "connect": [[0, 0, 2], [0, 1, 2], [0, 2, 9], [0, 3, 7]]}]'
try "synapses add" 0 map net.json -o net.ct.json
ok "to their sums" grep -q '"weight": \[2, 5, ' net.ct.json

network '"populations": [{"name": "p", "size": 2, "neuron": {"threshold": 1, "mask_bits": 3}}],
  "projections": [{"from": "p", "to": "p[1]", "connect": [[0, 0, 200], [0, 0, 100], [1, 0, 7]]}],
  "outputs": [{"name": "o", "from": "p"}]'
rm -f no.ct
try "every reason is told" 1 map net.json -o no.ct --ports no.json
ok "the sum" grep -qx "cortile: net.json: network n: does not fit the chip, for 2 reasons" err
ok "two axons for 300" grep -q "^cortile: E-STOCH-COPY p\[0\]: stochastic with 3 destinations" err
ok "copies" grep -q "^cortile: E-STOCH-COPY p\[1\]: stochastic with 2 destinations" err
no "no image" test -e no.ct
no "no ports" test -e no.json
network '"populations": [{"name": "p", "size": 257, "neuron": {"threshold": 1}}]'
try "more than a core" 0 map net.json -o two.ct
told "two.ct: network n on 2 cores: 257 neurons, 257 with copies"
told "  EXACT; 2x1 cores"
try "more than there are" 1 map net.json --cores 1x1
ok "is told" grep -q "^cortile: E-CORES cores: needs 2, there are 1;" err
try "a disabled core" 1 map net.json --cores 2x1 --defect 0,0
ok "is not there" grep -q "^cortile: E-CORES cores: needs 2, there are 1;" err
try "is passed over" 0 map net.json --cores 3x1 --defect 1,0 -o three.ct.json
ok "by its image" grep -q '"defects"' three.ct.json
try "taken from an image" 0 map net.json --defects three.ct.json -o same.ct
try "the same" 0 diff same.ct three.ct.json
try "what is no defect" 2 map net.json --cores 2x1 --defect 0-0
said "--defect 0"
try "a defect of nothing" 2 map net.json --defect 0,0
said "--defect needs --cores"

try "few neurons a core" 0 map net.json --max-neurons-per-core 64 --max-axons-per-core 9 -n
told "not written: network n on 5 cores"
try "nothing to write" 2 map net.json -n -o x.ct
said "--dry-run places nothing"
try "a report" 0 map net.json -r report.txt
ok "tells the class" grep -q "^network n (net.json, xxh64 [0-9a-f]*): EXACT$" report.txt
ok "and the populations" grep -q "^  p  *257 " report.txt
try "as JSON" 0 map net.json -r report.json
ok "the same numbers" [ "$(number cores report.json)" = 2 ]
try "of a failure" 1 map net.json --cores 1x1 -r report.txt
ok "tells it" grep -q "E-CORES cores: needs 2" report.txt
ok "and the class" grep -q ": FAILED$" report.txt
try "explains" 0 map "$parts/latch.net.json" --explain state
told "  copy: core 0 neuron 1, to core 0 axon 2, delay 1"
told "  input: axon 0 type 0 weight 1, from line set"
try "nobody" 2 map "$parts/latch.net.json" --explain "state[7]"
said "--explain state[7]: the network has no such neuron"
printf '{"format": "cortile profile", "version": 1, "populations": [{"name": "p", "spikes": 9}]}' \
    >profile.json
try "with a profile" 0 map net.json --profile profile.json -n
sed -i 's/"p"/"q"/' profile.json
try "of another network" 1 map net.json --profile profile.json -n
said 'profile.json: "q" is no population of network n'

network '"populations": [{"name": "p", "size": 0}]'
try "a mistake" 1 map net.json -o no.ct
said "net.json:1:96: size 0 outside 1..1048576"
try "no such file" 1 map absent.json
said "absent.json: cannot open: No such file or directory"
try "a chip image" 1 map "$parts/latch.ct.json"
said 'format "cortile chip image", wanted "cortile network"'
try "a name of nothing" 2 map "$parts/latch.net.json" -o latch.txt
said "--output latch.txt: the name must end in .ct or .json"
try "no such directory" 1 map "$parts/latch.net.json" -o absent/x.ct -p ports.json
said "absent/x.ct"
no "nor the ports" test -e ports.json
try "no such directory for ports" 1 map "$parts/latch.net.json" -o x.ct -p absent/ports.json
said "absent/ports.json"
no "nor the image" test -e x.ct

cp "$parts/latch.net.json" own.net.json
try "the ports into the image" 2 map own.net.json -o x.json -p ./x.json
said "--ports ./x.json: that is the image"
no "nothing is written" test -e x.json
: >there.ct
ln there.ct again.ct
try "the same by another name" 2 map own.net.json -o there.ct -p again.ct
try "the image into the network" 2 map own.net.json -o ./own.net.json
said "own.net.json: the network would be replaced"
try "the ports into the network" 2 map own.net.json -p own.net.json
ok "it is as it was" cmp own.net.json "$parts/latch.net.json"
try "ports that cannot be written" 1 map own.net.json -o x.ct -p /dev/full
said "/dev/full: cannot write"
no "nor the image" test -e x.ct
finish
