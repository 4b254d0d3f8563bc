#!/bin/sh
# Conversions from and to what others made: IBM's models and spikes, RANC's networks.
. tests/support/cli.sh

"$cortile" gen net.ct --cores 2x2 --rate 100 >out
"$cortile" run net.ct --ticks 50 --spikes s.npy >out
try "to an IBM model" 0 convert net.ct net.ibm.json --to ibm
try "and back" 0 convert net.ibm.json back.ct
said "back.ct: not carried: names and ids of corelets"
"$cortile" run net.ct --ticks 200 --digest a.csv >out
"$cortile" convert back.ct back.ibm.json --to ibm >out 2>err
ok "the same model" cmp net.ibm.json back.ibm.json
try "an IBM model is not read by others" 1 info net.ibm.json
said "net.ibm.json is an IBM model: cortile convert makes it readable"
try "output spikes need their destinations" 1 convert s.npy s.sfto
said "s.sfto: output spikes are written with their destinations: --image names"
try "output spikes" 0 convert s.npy s.sfto --image net.ct
try "and back" 0 convert s.sfto back.npy
ok "the same spikes" cmp s.npy back.npy
try "raw" 0 convert s.npy s.sfro --image net.ct
try "and back" 0 convert s.sfro back.npy
ok "the same spikes" cmp s.npy back.npy

printf 'tick,core,axon\n3,0,7\n3,2,255\n9,1,0\n' >in.csv
for form in sfti sfri; do
    try "input spikes as $form" 0 convert in.csv in.$form
    try "and back" 0 convert in.$form back.csv
    ok "the same spikes" cmp in.csv back.csv
done
try "input spikes are no output" 1 convert in.csv in.sfto
no "nothing appeared" test -e in.sfto

try "what RANC cannot do" 1 convert net.ct y.json --to ranc --config z.json
said "y.json: core (0,0) neuron 1: negative_saturate 1: RANC has only 0"
no "nothing appeared" sh -c 'ls y.json z.json'
"$cortile" convert net.ct net.ct.json >out
sed 's/, "negative_saturate": 1//' net.ct.json >plain.ct.json
try "to RANC" 0 convert plain.ct.json input.json --to ranc --packets in.csv
ok "and its configuration" test -s config.json
try "from RANC" 0 convert input.json ranc.ct
said "ranc.ct: not carried: packets (a spike file takes them)"
try "its packets" 0 convert input.json packets.csv
ok "the same spikes" cmp in.csv packets.csv
"$cortile" run ranc.ct --ticks 200 --spikes ranc.npy >out
"$cortile" run plain.ct.json --ticks 200 --spikes own.npy >out
ok "fires the same spikes" cmp own.npy ranc.npy
mv config.json other.json
try "configuration that is not there" 1 convert input.json y.ct
said "config"
try "configuration that is named" 0 convert input.json y.ct --config other.json --json
told '"what": "cores"'
rm y.ct
try "RANC to IBM" 0 convert input.json y.ibm.json --to ibm --config other.json
try "to nothing known" 2 convert net.ct y.json --to nest
said "expected ct, ibm or ranc"
try "a name that is no JSON" 2 convert net.ct y.ct --to ibm
head -c 3000 net.ibm.json >cut.json
try "cut short" 1 convert cut.json y.ct
said "cut.json:"
# What a file is, its content tells, inflated and behind keys that nobody knows.
gzip -c net.ibm.json >zipped.json
gzip -c net.ct.json >zipped.ct.json
gzip -c in.sfti >zipped.sfti
sed 's/{"packets"/{"mine": {"core": [1]}, "packets"/' input.json >keys.json
sed '1{h;d};2G' in.sfti >turned.sfti
try "a gzip IBM model" 0 convert zipped.json y.ct
try "a gzip image" 0 convert zipped.ct.json y.ct
ok "the same image" cmp net.ct y.ct
try "gzip spikes of IBM's" 0 convert zipped.sfti y.csv
ok "the same spikes" cmp in.csv y.csv
try "a RANC network with keys of its user" 0 convert keys.json y.csv --config other.json
ok "the same packets" cmp in.csv y.csv
try "the version first" 0 convert turned.sfti y.csv
ok "the same spikes" cmp in.csv y.csv
printf '\357\273\277{"model":{}}' >marked.json
rm -f y.ct
try "a byte order mark" 1 convert marked.json y.ct
said "marked.json: byte 0: a byte order mark (EF BB BF), which has to be removed"
mkfifo pipe
try "a pipe" 1 convert pipe y.ct
said "pipe: no regular file"
mkdir first
: >first/csram_001.mem
try "memory files with the output core in place 0" 2 convert first y.ct
said "first: RANC memory files need"

# RANC's configuration is written where nothing is lost by it.
cp other.json config.json
try "a configuration that is there" 1 convert plain.ct.json z.json --to ranc
said "config.json: it is there already; --config FILE names"
try "and is named" 0 convert plain.ct.json z.json --to ranc --config config.json
rm z.json
try "the one that is read" 1 convert input.json z.json --to ranc --config other.json
said "other.json: it is read here and would be replaced"
try "the network" 1 convert plain.ct.json z.json --to ranc --config ./z.json
said "./z.json: RANC's network and configuration are two files"
try "what is converted" 1 convert plain.ct.json z.json --to ranc --config plain.ct.json
said "plain.ct.json: it is read here"
try "the packets" 1 convert plain.ct.json z.json --to ranc --packets in.csv --config in.csv
said "in.csv: it is read here"
try "no room for it" 1 convert plain.ct.json z.json --to ranc --config /dev/full
said "/dev/full: cannot write"
no "nothing appeared" test -e z.json
rm config.json

# No option is passed over.
try "--packets" 2 convert net.ct y.ct --packets in.csv
said "--packets: only with --to ranc"
try "--image" 2 convert in.csv y.sfti --image net.ct
said "--image: only where .sfto or .sfro is written"
try "--grid" 2 convert net.ct y.ct --grid 2x1
said "--grid, --output-core: only for a directory of RANC memory files"
try "--output-core" 2 convert net.ct y.ct --output-core 0,0
try "--config" 2 convert net.ct y.ct --config other.json
said "--config: neither is a RANC network"
printf 'tick,pin\n3,0\n' >pins.csv
try "pins" 0 convert pins.csv y.sfto
rm y.sfto
try "--image with pins" 1 convert pins.csv y.sfto --image net.ct
said "pins.csv: pin spikes, which have no other destination"
no "nothing appeared" test -e y.sfto

mkdir memory
: >memory/csram_000.mem
try "memory files without their grid" 2 convert memory y.ct
said "need --grid and --output-core"
try "empty memory files" 1 convert memory y.ct --grid 2x1 --output-core 1,0
try "no place" 2 convert memory y.ct --grid 2x1 --output-core 1
said "--output-core 1: expected X,Y"
no "nothing appeared" test -e y.ct

# One core of two axons and one neuron, which hears axon 0 and sends to output 1 of the core beside.
zero=000000000 one=000000001
printf '00\n01\n' >memory/tc_000.mem
echo "01 $zero$zero$one$zero$zero$zero$zero$one${zero}0$one${zero}10000" | tr -d ' ' \
    >memory/csram_000.mem
echo "$zero${zero}00000" >memory/tb_input.txt
echo 1 >memory/tb_num_inputs.txt
try "memory files" 0 convert memory y.ct --grid 2x1 --output-core 1,0
said "y.ct: not carried: packets (a spike file takes them)"
try "their packets" 0 convert memory y.csv --grid 2x1 --output-core 1,0
no "nothing is missed" test -s err
try "run" 0 run y.ct --ticks 3 -i y.csv --pins pins.csv
ok "a spike leaves" cmp pins.csv - <<END
tick,pin
0,1
END
try "an output core off the grid" 1 convert memory z.ct --grid 2x1 --output-core 0,1
said "memory: output core (0,1) is off the grid of 2x1"
no "nothing appeared" test -e z.ct
finish
