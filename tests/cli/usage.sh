#!/bin/sh
# Help, usage errors, bad numbers, and output that cannot be written.
. tests/support/cli.sh

try "no command" 2
said "expected a command"
try "unknown command" 2 fly
said "'fly' is no command"
try "version" 0 --version
told "cortile $(sed -n 's/^#define CT_VERSION "\(.*\)"/\1/p' "$root/emulator/cortile.h")"
try "help" 0 --help
cp out help
try "help as a command" 0 help
ok "the same" cmp out help
try "help of an unknown command" 2 help fly

for command in run gen map info convert diff arch bench; do
    ok "$command is in the list" grep -q "^  $command " help
    try "$command --help" 0 $command --help
    cp out help.$command
    told "usage: cortile $command"
    told "examples:"
    try "help $command" 0 help $command
    ok "the same" cmp out help.$command
    try "$command: unknown long option" 2 $command --fly
    said "unknown or ambiguous option '--fly' (see cortile $command --help)"
    try "$command: unknown short option" 2 $command -Z
    said "unknown option '-Z'"
    try "$command: too many operands" 2 $command a b c
    said "unexpected operand"
    try "$command: a flag with an argument" 2 $command --json=yes
done
for command in run gen map info convert diff; do
    try "$command: no operand" 2 $command
    said "$command: expected "
done
try "diff of one" 2 diff a
try "missing argument of a long option" 2 gen --rate
said "option '--rate' needs an argument"
try "missing argument of a short option" 2 gen net.ct -r
said "option '-r' needs an argument"

for rate in 300 -1 1e999 nan 0x10 '' 5Hz 0.001; do
    try "rate '$rate'" 2 gen net.ct --rate "$rate"
    said "--rate $rate: "
done
try "range is told" 2 gen net.ct --rate 300
said "--rate 300: outside 0..200"
for synapses in 257 -1 1.5 '' 99999999999999999999 ' 1'; do
    try "synapses '$synapses'" 2 gen net.ct --synapses "$synapses"
done
for cores in 65x64 0x1 64 64x 64x64x1 x 99999999x1 1x-1; do
    try "cores '$cores'" 2 gen net.ct --cores "$cores"
done
try "chips beyond the system" 2 gen net.ct --chips 5x1
said "--chips 5x1: "
for ticks in 0 4294967295 -1 1e3; do
    try "ticks '$ticks'" 2 run net.ct --ticks "$ticks"
done
try "kernel" 2 run net.ct --kernel fast
said "--kernel fast: not one of auto"
try "kernel of bench" 2 bench --kernel fast
try "grid of a file" 2 bench --grid net.ct
try "probe without a directory" 2 run net.ct --probe 0:0
try "tick length" 2 run net.ct --tick-seconds 0
no "nothing was written" test -e net.ct

# Every command that prints must notice that nobody got it.
"$cortile" gen small.ct --cores 1x1 >out 2>err
full() {
    want=$1
    shift
    "$cortile" "$@" >/dev/full 2>err
    got=$?
    [ $got = "$want" ] && grep -q "^cortile: standard output: " err
    report $? "full disk: cortile $1"
}
full 1 --help
full 1 --version
full 1 gen other.ct --cores 1x1
full 1 run small.ct --ticks 3
full 1 run small.ct --ticks 3 --json
full 1 map "$root/tools/examples/parts/gate.net.json"
full 1 info small.ct
full 1 convert small.ct small.ct.json
full 1 bench small.ct --quick
cp small.ct.json differs.json
"$cortile" gen differs.json --cores 1x1 --seed 2 >out
full 2 diff small.ct differs.json
finish
