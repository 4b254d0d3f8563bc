#!/bin/sh
# Measures how the RTL is proved and held against the emulator: a JSON object a line, for
# tools/figures.sh. The tests of make lockstep must be built; they run at full length here, minutes.
#
#   rtl/prove/figures.sh
set -eu
cd "$(dirname "$0")/../.."
tests=${TESTS:-build/release/tests/lockstep}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

row() {
    printf '{"name": "%s", "value": %s, "unit": "%s"}\n' "$1" "$2" "$3"
}

# The seconds from a start to now.
since() {
    echo "$1 $(date +%s.%N)" | awk '{ printf "%.0f", $2 - $1 }'
}

start_s=$(date +%s.%N)
rtl/prove/prove.sh --quick >"$work/proofs" 2>/dev/null || :
row rtl_proofs_quick_time "$(since "$start_s")" s
start_s=$(date +%s.%N)
rtl/prove/prove.sh >"$work/proofs" 2>/dev/null || :
row rtl_proofs_time "$(since "$start_s")" s
row rtl_proofs "$(grep -c '^ok .*: proved in' "$work/proofs")" proofs
row rtl_proof_faults "$(grep -c '^ok .*: refuted in' "$work/proofs")" faults
row rtl_proofs_failed "$(grep -c '^not ok' "$work/proofs" || :)" proofs

# What make test runs of the tests beside the emulator, one after the other.
start_s=$(date +%s.%N)
for test in "$tests"/test_lockstep_*; do
    [ ! -x "$test" ] || "$test" >"$work/short" 2>&1 || echo "figures: $test fails" >&2
done
row rtl_lockstep_time "$(since "$start_s")" s

CT_LONG=1 "$tests/test_lockstep_core" >"$work/core" 2>&1
sed -n 's/^# all: \([0-9]*\) models, \([0-9]*\) ticks, \([0-9]*\) base.*/\1 \2 \3/p' "$work/core" |
    while read -r models ticks cycles; do
        row rtl_lockstep_models "$models" models
        row rtl_lockstep_model_ticks "$ticks" ticks
        row rtl_lockstep_model_cycles "$cycles" cycles
    done
grep '^{' "$work/core"

CT_LONG=1 "$tests/test_lockstep_mesh" >"$work/mesh" 2>&1
sed -n 's/^# all: \([0-9]*\) runs, \([0-9]*\) ticks, \([0-9]*\) cycles.*/\1 \2 \3/p' "$work/mesh" |
    while read -r runs ticks cycles; do
        row rtl_lockstep_mesh_runs "$runs" runs
        row rtl_lockstep_mesh_ticks "$ticks" ticks
        row rtl_lockstep_mesh_cycles "$cycles" cycles
    done
