#!/bin/sh
# The sweep: rows are kept whatever happens to the process, and are the same whoever measures them.
. tests/support/cli.sh

# sweep NAME STATUS FILE [OPTION]...: the grid of these tests, 2 networks x 3 x 2 points.
sweep() {
    sweep_name=$1 sweep_status=$2 sweep_file=$3
    shift 3
    try "$sweep_name" "$sweep_status" sweep --vary router.stages=1,2,4 --vary router.routing=xy,yx \
        --ticks 1000 -o "$sweep_file" a.ct b.ct "$@"
}

# rows FILE: whole rows of results, whatever order they are in.
rows() {
    awk -F , 'NR == 1 { n = NF; next } NF == n { rows++ } END { print rows + 0 }' "$1"
}

# field COLUMN ROW FILE: ROW counts from 1.
field() {
    awk -F , -v name="$1" -v row="$2" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        NR == row + 1 { print $at[name] }' "$3"
}

"$cortile" gen a.ct --cores 4x4 --rate 100 --synapses 64 >out
"$cortile" gen b.ct --cores 3x2 --rate 200 --synapses 256 >out

sweep "one at a time" 0 serial.csv --jobs 1
told "none is better both in cycles_worst and in fifo_bits"
ok "a row for each point" [ "$(rows serial.csv)" = 12 ]
sweep "four at a time" 0 parallel.csv --jobs 4
ok "the same bytes" cmp serial.csv parallel.csv
ok "in the order of the points" sh -c \
    "[ \"\$(cut -d , -f 2 serial.csv | tr '\n' ' ')\" = 'point 0 1 2 3 4 5 6 7 8 9 10 11 ' ]"
ok "the last one changes fastest" [ "$(field router.routing 2 serial.csv)" = yx ]
ok "the network first" [ "$(field network 7 serial.csv)" = b.ct ]
no "nothing else is left" sh -c "ls *.tmp.*"

# Every link costs a stage: the mean latency must rise with the stages.
ok "more stages, longer latency" awk -v a="$(field latency_mean 1 serial.csv)" \
    -v b="$(field latency_mean 3 serial.csv)" -v c="$(field latency_mean 5 serial.csv)" \
    'BEGIN { exit !(a < b && b < c) }'
ok "what is sent does not depend on it" [ "$(field packets 1 serial.csv)" = \
    "$(field packets 6 serial.csv)" ]
ok "the bits of 4 + 4 x 4 places" [ "$(field fifo_bits 1 serial.csv)" = 640 ]

# Killed when some rows are there; then with a torn row behind them.
"$cortile" sweep --vary router.stages=1,2,4 --vary router.routing=xy,yx --ticks 1000 \
    -o killed.csv a.ct b.ct --jobs 2 >out 2>err &
pid=$!
waited=0
while [ "$(cat killed.csv 2>/dev/null | wc -l)" -lt 3 ] && [ $waited -lt 3000 ]; do
    sleep 0.01
    waited=$((waited + 1))
done
kill -s KILL $pid
wait $pid 2>/dev/null
done_rows=$(rows killed.csv)
ok "killed amid it" [ "$done_rows" -ge 2 ]
ok "killed before the end" [ "$done_rows" -lt 12 ]
cp killed.csv again.csv
sweep "goes on" 0 killed.csv --jobs 2
ok "the same bytes after a kill" cmp serial.csv killed.csv
printf '%.40s' "$(tail -n 1 again.csv)" >>again.csv
sweep "goes on behind a torn row" 0 again.csv --jobs 1
ok "the same bytes after a torn row" cmp serial.csv again.csv
{ head -n 1 serial.csv; sed -n '5p;3p;9p' serial.csv; } >mixed.csv
sweep "rows in any order" 0 mixed.csv
ok "the same bytes after that" cmp serial.csv mixed.csv
sweep "a finished file" 0 serial.csv --json
ok "JSON" grep -q '"points": 12' out

# Ctrl-C: the rows so far, in order.
"$cortile" sweep --vary router.stages=1,2,4 --vary router.routing=xy,yx --ticks 1000 \
    -o stopped.csv a.ct b.ct --jobs 2 >out 2>err &
pid=$!
waited=0
while [ "$(cat stopped.csv 2>/dev/null | wc -l)" -lt 3 ] && [ $waited -lt 3000 ]; do
    sleep 0.01
    waited=$((waited + 1))
done
kill -s INT $pid
wait $pid
status=$?
ok "interrupted: exit status 130" [ $status = 130 ]
said "the same command goes on"
ok "whole rows" [ "$(wc -l <stopped.csv)" = $(($(rows stopped.csv) + 1)) ]
ok "of the sweep, in its order" sh -c "grep -xFf stopped.csv serial.csv | cmp - stopped.csv"
sweep "goes on after it" 0 stopped.csv
ok "the same bytes after Ctrl-C" cmp serial.csv stopped.csv

# Rows of another sweep are never mixed in.
cp serial.csv other.csv
sweep "other ticks" 1 other.csv --ticks 100
said "other.csv: line 2: a row of another sweep"
sweep "other columns" 1 other.csv --vary core.fifo_depth=1,2
said "other.csv: no file of this sweep: other columns"
sweep "another parameter" 1 other.csv --set core.fifo_depth=5
said "a row of another sweep"
cp a.ct kept.ct
"$cortile" gen a.ct --cores 4x4 --rate 100 --synapses 64 --seed 2 >out
sweep "another network of that name" 1 other.csv
said "a row of another sweep"
mv kept.ct a.ct
ok "the file is as it was" cmp serial.csv other.csv
: >empty.csv
sweep "an empty file" 1 empty.csv
said "it is empty"
sed '3s/,a.ct,/,c.ct,/' serial.csv >other.csv
sweep "a changed row" 1 other.csv
said "other.csv: line 3: no row of this sweep"
sed '3s/^\([^,]*\),1,/\1,99,/' serial.csv >other.csv
sweep "no such point" 1 other.csv
said "other.csv: line 3: no row of this sweep"
sed '3p' serial.csv >other.csv
sweep "a point twice" 1 other.csv
said "other.csv: line 4: point 1 is there twice"
sed '3s/,[0-9]*$//' serial.csv >other.csv
sweep "a short row" 1 other.csv
said "other.csv: line 3: no row of this sweep"
sweep "a directory" 1 .
said "cortile: .: "

try "help" 0 sweep --help
told "usage: cortile sweep"
try "no operand" 2 sweep
said "sweep: expected NET.ct..."
try "unknown option" 2 sweep --fly
said "unknown or ambiguous option"

# Grids that are none.
for vary in router.stages router.stages= router.stages=1,,2 router.stages=1,1 router.stages=9 \
    router.depth=1 router.routing=xy,zz router.stages=1,01 =1 ''; do
    try "--vary '$vary'" 2 sweep --vary "$vary" a.ct
    said "sweep: --vary"
done
try "varied twice" 2 sweep --vary router.stages=1 --vary router.stages=2 a.ct
said "router.stages: varied twice"
try "varied and set" 2 sweep --vary router.stages=1 --set router.stages=2 a.ct
said "router.stages: it is varied"
try "what does not go together" 2 sweep --vary network.topology=mesh,torus \
    --vary router.routing=xy,west_first a.ct
said "point 3 (network.topology=torus router.routing=west_first): router.routing: west_first"
try "too many points" 2 sweep $(for key in core.synapses_per_cycle core.fifo_depth \
    router.fifo_depth; do echo --vary $key=$(seq -s , 1 60); done) a.ct
said "more than 100000 points"
try "no such column" 2 sweep --vary router.stages=1,2 --pareto cycles,fifo_bits a.ct
said "'cycles' is no column of numbers"
try "one column" 2 sweep --vary router.stages=1,2 --pareto fifo_bits a.ct
said "expected two columns"
try "the same column twice" 2 sweep --vary router.stages=1,2 --pareto fifo_bits,fifo_bits a.ct
said "one column"
try "a network twice" 2 sweep a.ct a.ct
said "given twice"
try "a name that breaks the table" 2 sweep a,b.ct
said "none of them a comma"
try "no network" 1 sweep absent.ct
said "absent.ct"
no "no file of sweeps that were refused" test -e sweep.csv
printf 'no image' >bad.ct
try "a bad network" 1 sweep a.ct bad.ct --ticks 2 -o bad.csv
said "point 1: bad.ct"
ok "what was measured is kept" [ "$(rows bad.csv)" -le 1 ]

# Input spikes, ticks of fixed length, and the front of two columns.
printf 'tick,core,axon\n0,0,1\n1,5,7\n' >in.csv
try "input" 0 sweep a.ct --input in.csv --ticks 20 -o in_rows.csv --vary core.fifo_depth=1,2
try "the same without" 0 sweep a.ct --ticks 20 -o no_rows.csv --vary core.fifo_depth=1,2
no "it makes a difference" cmp in_rows.csv no_rows.csv
try "ticks too short" 0 sweep a.ct --ticks 20 --vary tick.cycles=auto,1000 -o late.csv
ok "none is late" [ "$(field late_cores 1 late.csv)" = 0 ]
ok "cores are late" [ "$(field late_cores 2 late.csv)" -gt 0 ]
try "a front" 0 sweep a.ct --vary router.stages=1,2 --vary core.fifo_depth=1,8 --ticks 20 \
    --pareto latency_mean,fifo_bits -o front.csv --json
ok "slower routers are not on it" [ "$(grep -c '"router.stages": 2' out)" = 0 ]
ok "cheaper ones are" grep -q '"fifo_bits": 544' out
finish
