#!/bin/sh
# What counting costs the tick engine, in instructions: the engine as it is beside a copy of the
# tree from whose tick every counter is taken out, on the network of counting.c, under Callgrind.
#
#   tests/energy/counting.sh        one JSON object a line, for tools/figures.sh
#
# The digests of both must be the same, and so must the programs differ: else nothing was measured,
# and the exit status is 1. The kernel is that which the machine under Callgrind has (AVX2).
set -eu
cd "$(dirname "$0")/../.."
root=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
    echo "counting: $*" >&2
    exit 1
}

command -v valgrind >/dev/null || fail "valgrind is not installed"
program=build/release/tests/energy/counting
make -s "$program"
mkdir "$work/tree"
cp -r Makefile emulator tools tests "$work/tree"
cd "$work/tree"
sed -i -e 's/e->[a-z_]* += \(.*\);/(void)(\1);/' -e 's/chip->events\[to\]\.merged++/(void)0/' \
    emulator/engine/run.c
sed -i 's/result->synaptic_ops += \(.*\);/(void)(\1);/' emulator/core/kernel_simd.inc \
    emulator/core/kernel_scalar.c
! cmp -s emulator/engine/run.c "$root/emulator/engine/run.c" || fail "no counter found in run.c"
make -s CFLAGS=-Wno-error "$program" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }

# instructions PROGRAM: those of counted_ticks(); what the program says is in $work/said.
instructions() {
    valgrind --tool=callgrind --toggle-collect=counted_ticks --callgrind-out-file="$work/out" \
        "$1" >"$work/said" 2>"$work/log" || { cat "$work/log" >&2; return 1; }
    sed -n 's/^summary: //p' "$work/out"
}
with=$(instructions "$root/$program")
mv "$work/said" "$work/said.with"
without=$(instructions "$work/tree/$program")
cmp -s "$work/said" "$work/said.with" || fail "the digests differ: more than counters was taken out"
[ "$with" -gt "$without" ] || fail "no fewer instructions without counters: $with, $without"
kernel=$(sed 's/ .*//' "$work/said")
awk -v with="$with" -v without="$without" -v kernel="$kernel" 'BEGIN {
    printf "{\"name\": \"power_counting\", \"value\": %.2f, \"unit\": \"%%\", \"with\": %.0f, " \
        "\"without\": %.0f, \"kernel\": \"%s\"}\n", 100 * (with / without - 1), \
        with, without, kernel
}'
