#!/bin/sh
# The bench measures; here on a small chip, since times mean nothing in a test.
. tests/support/cli.sh

try "quick" 0 bench --quick --cores 4x4
for row in chip_memory run_peak_memory image_write image_read tick_20hz_128 tick_200hz_256 \
    stochastic_ratio tick_idle idle_speed_up unused_cores_ratio tick_20hz_128_scalar; do
    ok "row $row" grep -q "^$row " out
done
if grep -q "the naive loop is left out" err; then
    no "no row of the naive loop" grep -q naive out
else
    for network in 20hz_128 200hz_256; do
        ok "row tick_${network}_naive" grep -q "^tick_${network}_naive " out
        ok "row naive_ratio_$network" grep -q "^naive_ratio_$network .* x " out
    done
fi
cp out rows
try "the kernels of this machine" 2 bench --kernel fast
kernels=$(sed 's/.*not one of auto, //; s/ (see.*//; s/,//g' err)
for kernel in $kernels; do
    ok "kernel $kernel" grep -q "^tick_200hz_256_$kernel " rows
done
try "JSON" 0 bench --quick --cores 4x4 --kernel scalar --json
ok "one object a line" sh -c '! grep -vE "^(\[|\]|\{\"name\": .*\},?)$" out'
told '"name": "tick_20hz_128"'
"$cortile" gen net.ct --cores 2x2 >out
try "an image" 0 bench --quick net.ct
told "tick "
try "absent image" 1 bench absent.ct
said "absent.ct"
no "no file is left" ls "${TMPDIR:-.}"/cortile-bench-*
finish
