#!/bin/sh
# figures.sh: the figures of the tests of the RTL, as JSON objects, one a line; says on stderr what
# make mutate and make coverage say. Run from the root of the tree, by tools/figures.sh.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

make -s mutate >"$work/said" 2>&1 || echo "figures: make mutate fails" >&2
cat "$work/said" >&2
awk '{
    row = "{\"name\": \"%s\", \"value\": %s, \"unit\": \"%s\"}\n"
    printf row, "rtl_mutants", $1, "mutants"
    printf row, "rtl_mutants_killed", $2, "mutants"
    printf row, "rtl_mutants_proved", $3, "mutants"
    printf row, "rtl_mutants_explained", $4, "mutants"
    printf row, "rtl_mutation_rate", $6, "%"
}' build/release/lockstep/mutate/totals.txt

make -s coverage >"$work/said" 2>&1 || echo "figures: make coverage fails" >&2
cat "$work/said" >&2
awk '{
    row = "{\"name\": \"rtl_covered_%s\", \"value\": %.2f, \"unit\": \"%s\"}\n"
    printf row, $1, 100 * $2 / $3, "%"
}' build/release/lockstep/coverage/totals.txt
