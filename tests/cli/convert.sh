#!/bin/sh
# Conversions lose nothing, and refuse what makes no sense.
. tests/support/cli.sh

"$cortile" gen net.ct --cores 2x1 --stochastic >out
"$cortile" run net.ct --ticks 50 --spikes s.npy >out
try "image to text" 0 convert net.ct net.ct.json
told "net.ct.json: 2 cores"
try "and back" 0 convert net.ct.json back.ct
ok "the same bytes" cmp net.ct back.ct
for form in csv npy.gz csv.gz; do
    try "spikes to $form" 0 convert s.npy s.$form
    try "$form and back" 0 convert s.$form back.npy
    ok "the same bytes" cmp s.npy back.npy
done
try "as JSON" 0 convert --json s.npy s.csv
ok "count" [ "$(number written out)" = $((($(wc -c <s.npy) - 128) / 8)) ]
try "image to spikes" 1 convert net.ct net.npy
said "net.ct is a chip image, net.npy would be a spike file"
try "spikes to image" 1 convert s.npy s.ct
try "to what is not known" 2 convert s.npy s.txt
try "a directory" 1 convert . x.npy
echo nonsense >x.npy
try "what is nothing" 1 convert x.npy y.npy
said "x.npy: neither"
try "absent" 1 convert absent.npy y.npy
said "absent.npy: No such file or directory"
head -c 500 net.ct >cut.ct
try "cut short" 1 convert cut.ct y.ct
head -c 201 s.npy >cut.npy
try "cut short" 1 convert cut.npy y.csv
no "nothing appeared" sh -c 'ls y.*'
try "no such directory" 1 convert s.npy absent/s.csv

# Spikes of lines become those of their axons.
"$cortile" map "$root/tools/examples/parts/gate.net.json" -o gate.ct -p gate.json >out
sed -i 's/\[\[0, 4\]\]/[[0, 4], [0, 2]]/' gate.json
printf 'tick,pin\n3,0\n4,4\n4,1\n' >lines.csv
try "lines" 0 convert lines.csv in.csv --ports gate.json
told "in.csv: 4 records"
ok "at their axons" cmp in.csv - <<END
tick,core,axon
3,0,0
4,0,1
4,0,2
4,0,4
END
printf 'tick,pin\n3,5\n' >lines.csv
try "a line that is not there" 1 convert lines.csv y.csv --ports gate.json
said "lines.csv: record 0: line 5, gate.json has 5"
try "axons are no lines" 1 convert in.csv y.csv --ports gate.json
said "in.csv: has no spikes of lines"
try "an image has none" 2 convert net.ct y.ct --ports gate.json
said "--ports: only from one spike file to another"
sed -i 's/"lines"/"line"/' gate.json
try "a bad port map" 1 convert lines.csv y.csv --ports gate.json
said 'gate.json:6:24: unknown key "line"'
no "nothing appeared" sh -c 'ls y.*'

try "onto itself" 0 convert s.npy s.npy
ok "unchanged" cmp s.npy back.npy
finish
