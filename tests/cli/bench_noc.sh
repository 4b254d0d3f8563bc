#!/bin/sh
# The bench of the network alone: its numbers are the same everywhere, so they can be looked at.
. tests/support/cli.sh

# field KEY NAME: a number of the row of that name in the JSON output.
field() {
    grep -F "\"name\": \"$2\"" out | sed "s/.*\"$1\": \([-0-9.e]*\).*/\1/"
}

try "saturation" 0 bench --noc --cores 4x4 --quick --json
ok "one object a line" sh -c '! grep -vE "^(\[|\]|\{\"name\": .*\},?)$" out'
ok "the bound of 4 x 4: 4 (k^2 - 1) / k^3" \
    near "$(field bound noc_uniform_saturation)" 0.9375 0.0001
ok "reached in part" near "$(field ratio noc_uniform_saturation)" 0.75 0.15
no "not all of it" near "$(field ratio noc_uniform_saturation)" 1 0.05
cp out first
try "again" 0 bench --noc --cores 4x4 --quick --json
ok "the same bytes" cmp first out
try "another seed" 0 bench --noc --cores 4x4 --quick --json --seed 2 --loads 0.3
cp out first
try "a third" 0 bench --noc --cores 4x4 --quick --json --seed 3 --loads 0.3
no "other bytes" cmp first out

try "loads" 0 bench --noc --cores 4x4 --quick --pattern transpose --pattern hotspot \
    --loads 0.01,0.9 --hotspot-share 0.5 --csv rows.csv
ok "a row for each, and a head" [ "$(wc -l <rows.csv)" = 5 ]
ok "as many columns in each" sh -c \
    "awk -F , 'NR == 1 { n = NF } NF != n { exit 1 }' rows.csv"
ok "a low load is carried" grep -q '^hotspot,0.010000,.*' rows.csv
cut -d , -f 7 rows.csv | tr '\n' ' ' >column
ok "saturated or not" [ "$(cat column)" = 'saturated 0 1 0 1 ' ]
ok "nothing else is left" [ "$(echo rows*)" = rows.csv ]

# A packet over h links without others takes P + h (P + F - 1) cycles; between 2 places, h = 1.
try "zero load" 0 bench --noc --cores 2x1 --quick --loads 0.001 --json --set router.stages=3 \
    --set router.link_cycles=4 --pattern opposite
ok "by the formula: 3 + 6" near "$(field value noc_opposite_latency_0.001)" 9 0.001
try "sweep" 0 bench --noc --cores 3x3 --quick --sweep --pattern neighbour \
    --set network.topology=torus
told "neighbour saturates at"
ok "rows up to a load of 1" grep -q "^neighbour *1\.0000" out
try "chips" 0 bench --noc --cores 2x2 --chips 2x1 --quick --set edge.link_cycles=16
told "chip's side"

try "unknown pattern" 2 bench --noc --pattern tornado
said "--pattern tornado: not one of uniform, transpose"
try "pattern twice" 2 bench --noc --pattern uniform --pattern uniform
said "given twice"
try "transpose of an oblong" 2 bench --noc --cores 4x2 --pattern transpose
said "needs a square, not 4x2"
for loads in 1.1 0.1, ,0.1 0.1234567 1e-3 -1 0. 2 0.1,x ''; do
    try "loads '$loads'" 2 bench --noc --loads "$loads"
    said "not a number in 0..1"
done
try "unknown parameter" 2 bench --noc --set router.depth=3
said "unknown key 'depth'"
try "no value" 2 bench --noc --set router.stages
said "is not of the form KEY=VALUE"
try "out of range" 2 bench --noc --set router.stages=9
said "router.stages: 9 outside 1..8"
try "no number" 2 bench --noc --set router.stages=2x
said "router.stages: '2x' is no whole number"
try "no routing" 2 bench --noc --set router.routing=zigzag
said "router.routing: 'zigzag' is none of xy, yx or west_first"
try "what does not go together" 2 bench --noc --set router.routing=west_first \
    --set network.topology=torus
said "west_first can deadlock on a torus"
try "one core" 2 bench --noc --cores 1x1
said "one core alone has no network"
try "loads and sweep" 2 bench --noc --loads 0.1 --sweep
said "one of them"
try "an image" 2 bench --noc net.ct
said "--noc needs no NET.ct"
try "without --noc" 2 bench --loads 0.1
said "needs --noc"
try "with --grid" 2 bench --noc --grid
said "not with --grid"
try "no place for the file" 1 bench --noc --cores 2x2 --quick --csv absent/rows.csv --loads 0.1
said "absent/rows.csv"

# Ctrl-C: what was measured so far is there.
"$cortile" bench --noc --cores 16x16 --sweep --csv part.csv >out 2>err &
pid=$!
waited=0
while ! [ -s out ] && [ $waited -lt 300 ]; do
    sleep 0.1
    waited=$((waited + 1))
done
kill -s INT $pid
wait $pid
status=$?
ok "interrupted: exit status 130" [ $status = 130 ]
said "interrupted"
ok "whole rows" sh -c \
    "awk -F , 'NR == 1 { n = NF } NF != n { exit 1 } END { exit NR < 2 }' part.csv"
finish
