#!/bin/sh
# Waveforms and traces of a run: files, windows, watched places, FST there and back, bad usage.
. tests/support/cli.sh

# values FILE.vcd: "time signal value" of every change, sorted; formats differ, contents must not.
values() {
    awk '
        $1 == "$scope" { path = path "." $3 }
        $1 == "$upscope" { sub(/\.[^.]*$/, "", path) }
        $1 == "$var" && !($4 in name) { name[$4] = path "." $5 }
        $1 ~ /^#/ { time = substr($1, 2) }
        time == "" { next }
        $1 ~ /^[bs]/ { value = substr($1, 2)
                       if ($1 ~ /^b/) sub(/^0+/, "", value)
                       if (value ~ /^x+$/) value = "x"
                       print time, name[$2], value }
        $1 ~ /^[01x]/ { print time, name[substr($1, 2)], substr($1, 1, 1) }
        END { print "last", time }' "$1" | sort
}

"$cortile" gen net.ct --cores 3x2 --rate 100 --synapses 64 --seed 3 >out
try "both" 0 run net.ct -t 8 -e cycle --wave a.vcd --trace a.pftrace --digest with.csv
try "neither" 0 run net.ct -t 8 --digest without.csv
ok "nothing is changed by it" cmp with.csv without.csv
ok "a tile each" [ "$(grep -c 'module tile_' a.vcd)" = 6 ]
ok "no more" grep -q 'module tile_2_1 ' a.vcd
ok "timescale" grep -qx '$timescale 10 ns $end' a.vcd
ok "ticks" [ "$(values a.vcd | grep -c ' .cortile.tick_start 1$')" = 8 ]
ok "states" grep -q '^sINTEGRATE ' a.vcd
values a.vcd >whole
no "no state is unknown, but before the first" grep -q '^[1-9].*unknown' whole
mkdir again
try "again" 0 run net.ct -t 8 -e cycle --wave again/a.vcd --trace again/a.pftrace
ok "the same waveform" cmp a.vcd again/a.vcd
ok "the same trace" cmp a.pftrace again/a.pftrace
ok "tracks" grep -aq 'tile 2,1' a.pftrace
no "nothing else is left" sh -c 'ls | grep tmp'

try "a rectangle and a place" 0 run net.ct -t 2 -e cycle --wave p.vcd --watch 0,0:1,0 --watch 2,1
ok "three tiles" [ "$(grep -c 'module tile_' p.vcd)" = 3 ]
ok "the last" grep -q 'module tile_2_1 ' p.vcd

# A window holds what the whole holds of it.
try "a window" 0 run net.ct -t 8 -e cycle --wave w.vcd --trace w.pftrace --window 3..4
start=$(sed -n 's/ .cortile.tick 11$//p' whole)
end=$(sed -n 's/ .cortile.tick 101$//p' whole)
ok "from its start" [ "$(sed -n '/^\$enddef/{n;p;}' w.vcd)" = "#$start" ]
ok "to its end" [ "$(tail -n 1 w.vcd)" = "#$end" ]
values w.vcd | awk -v s="$start" '$1 != s && $1 != "last"' >window
awk -v s="$start" -v e="$end" '$1 > s && $1 < e' whole >part
ok "the same between" cmp window part
ok "and not nothing" [ "$(wc -l <part)" -gt 1000 ]
ok "a smaller trace" [ "$(wc -c <w.pftrace)" -lt "$(wc -c <a.pftrace)" ]
try "a window after the end" 0 run net.ct -t 8 -e cycle --wave w.vcd --window 8..9
said "--window 8..9 shows nothing: ticks 0 to 7 were run"

for window in 3 3-4 4..3 ..4 3.. a..b 0..4294967295 1..2x; do
    try "window $window" 2 run net.ct -e cycle --wave bad.vcd "--window=$window"
    said "--window $window: not of the form FIRST..LAST"
done
for watch in 1 1,1:0,1 1,1:1,0 a,b 0,0:1 0,0:1,1:2,2 -1,0 0,0x; do
    try "watch $watch" 2 run net.ct -e cycle --wave bad.vcd "--watch=$watch"
    said "--watch $watch: not of the form"
done
for watch in 3,0 0,2 0,0:3,1; do
    try "watch $watch" 2 run net.ct -e cycle --wave bad.vcd --watch $watch
    said "--watch $watch: places are 0,0 to 2,1"
done
try "the tick engine" 2 run net.ct --wave bad.vcd
said "need --engine cycle"
try "nothing to watch for" 2 run net.ct -e cycle --watch 0,0
said "--watch and --window are of --wave and --trace"
try "a form that is not known" 2 run net.ct -e cycle --wave bad.ghw
said "--wave bad.ghw: ends neither with .vcd nor with .fst"
try "one file for two" 2 run net.ct -e cycle --wave bad.vcd --trace ./bad.vcd
said "./bad.vcd: is given twice"
try "over the image" 2 run net.ct -e cycle --trace net.ct
said "net.ct: is given twice"
try "no such place" 1 run net.ct -e cycle --trace absent/t.pftrace
said "absent/t.pftrace: cannot create"
"$cortile" gen wide.ct --cores 9x8 --rate 0 --synapses 0 >out
try "too many to watch all" 2 run wide.ct -e cycle --wave bad.vcd
said "9 x 8 places are too many to watch all: say which by --watch"
try "unless named" 0 run wide.ct -t 1 -e cycle --trace wide.pftrace --watch 0,0:8,7
no "no bad file appears" sh -c 'ls bad*'

(ulimit -f 40; trap '' XFSZ; exec "$cortile" run net.ct -t 8 -e cycle --wave full.vcd) >out 2>err
status=$?
ok "a full disk is an error" [ $status = 1 ]
said "full.vcd: cannot write"
(ulimit -f 4; trap '' XFSZ
 exec "$cortile" run net.ct -t 8 -e cycle --trace full.pftrace) >out 2>err
status=$?
ok "of a trace too" [ $status = 1 ]
said "full.pftrace: cannot write"
no "and nothing is left" sh -c 'ls full*'

(PATH=$work/again; exec "$cortile" run net.ct -t 8 -e cycle --wave none.fst) >out 2>err
status=$?
ok "no vcd2fst is an error" [ $status = 1 ]
said "none.fst: vcd2fst makes .fst files and is not installed; it is in the package gtkwave"
no "and nothing is left" sh -c 'ls none*'
# Converters that fail, that end early, and that leave half a file.
for body in 'cat >/dev/null; exit 3' 'exit 0' 'cat >/dev/null; echo half >"$4"'; do
    printf '#!/bin/sh\n%s\n' "$body" >again/vcd2fst
    chmod +x again/vcd2fst
    (PATH=$work/again:$PATH; exec "$cortile" run net.ct -t 8 -e cycle --wave none.fst) >out 2>err
    status=$?
    ok "a vcd2fst of: $body" [ $status = 1 ]
    said "none.fst: vcd2fst"
done
no "and nothing is left" sh -c 'ls none*'

if ! command -v vcd2fst >/dev/null || ! command -v fst2vcd >/dev/null; then
    count=$((count + 1))
    echo "ok $count - FST # SKIP tools/setup.sh long installs gtkwave"
    finish
fi
try "FST" 0 run net.ct -t 8 -e cycle --wave a.fst
fst2vcd -f a.fst -o back.vcd >log 2>&1
values back.vcd >back
ok "there and back" cmp back whole
ok "smaller" [ "$(wc -c <a.fst)" -lt $(($(wc -c <a.vcd) / 5)) ]
sleep 1
try "FST again" 0 run net.ct -t 8 -e cycle --wave b.fst
ok "the same bytes" cmp a.fst b.fst
try "FST of a window" 0 run net.ct -t 8 -e cycle --wave w.fst --window 3..4
fst2vcd -f w.fst -o back.vcd >log 2>&1
values back.vcd | awk -v s="$start" '$1 != s && $1 != "last"' >back
ok "there and back" cmp back part
# Ctrl-C goes to the whole group of processes; the file is complete all the same.
setsid "$cortile" run net.ct -e cycle -t 100000000 --wave c.fst --window 0..40 >out 2>err &
pid=$!
waited=0
while ! [ -s c.fst.tmp.$pid ] && [ $waited -lt 300 ]; do
    sleep 0.1
    waited=$((waited + 1))
done
kill -s INT -- -$pid
wait $pid
status=$?
ok "interrupted" [ $status = 130 ]
ok "complete" sh -c 'fst2vcd -f c.fst | grep -q "^sDONE"'
no "nothing else is left" sh -c 'ls | grep tmp'
finish
