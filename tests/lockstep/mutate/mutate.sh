#!/bin/sh
# mutate.sh DIRECTORY [COUNT]: tries the mutants of the models in DIRECTORY (tests/lockstep/mutate.mk)
# and tells how many the lockstep tests kill; COUNT: only so many of them, evenly drawn.
#
# Each mutant runs by itself. It is killed where the RTL differs from the emulator, where an assertion
# of the RTL or of the test fails, or where it hangs; mutant 0 is the sound RTL and must survive. For
# one that survives a proof is tried that it does nothing (equivalent.sh); else explained.txt may say
# why it cannot be noticed. What is left is listed. Exit status 0: of the mutants that do something
# at least 95 of 100 are killed, in all and (with all of them) of each module 90.
#
# Leaves DIRECTORY/results.txt: model, number, verdict, module, place, mutation, what was seen.
set -eu
dir=$1 count=${2:-all}
here=$(dirname "$0")
jobs=${JOBS:-$(nproc)}

if [ "${3:-}" = --one ]; then
    # A mutant, "model|number|module|mutation|place|limit".
    IFS='|' read -r model number module mutation place limit <<LINE
$4
LINE
    log=$dir/$model/$number.log
    status=0
    CT_MUTANT=$number timeout -k 5 "$limit" "$dir/$model/test" >"$log" 2>&1 || status=$?
    case $status in
    0) verdict=survived ;;
    3) verdict=differs ;;
    124 | 137) verdict=hangs ;;
    134 | 255) verdict=asserts ;;
    *) verdict="error $status" ;;
    esac
    if [ "$verdict" = survived ] && [ "$number" -gt 0 ]; then
        # shellcheck disable=SC2086 # words of a command
        how=$("$here/equivalent.sh" "$dir/$model/netlist" $mutation) && verdict="proved $how"
    fi
    said=$(grep -v '^$' "$log" | tail -n 1 | cut -c 1-150)
    rm -f "$log"
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$model" "$number" "$verdict" "$module" "$place" \
        "$mutation" "$said" >>"$dir/results.txt"
    exit 0
fi

: >"$dir/results.txt"
: >"$dir/todo.txt"
for test in "$dir"/*/test; do
    model=${test%/test} model=${model##*/}
    start_s=$(date +%s)
    CT_MUTANT=0 timeout 300 "$test" >"$dir/sound.log" 2>&1 || {
        cat "$dir/sound.log"
        echo "mutate: $model: the sound RTL does not pass"
        exit 1
    }
    limit=$((10 + 6 * ($(date +%s) - start_s)))
    awk -F '\t' -v model="$model" -v limit="$limit" -v OFS='|' '
        { print model, $1, $2, $3, $4, limit }' "$dir/$model/netlist/list.txt" >>"$dir/todo.txt"
done
awk -v count="$count" '
    { line[NR] = $0 }
    END {
        if (count == "all" || count > NR) count = NR
        for (n = 0; n < count; n++) print line[1 + int((n + 0.5) * NR / count)]
    }' "$dir/todo.txt" >"$dir/drawn.txt"
xargs -d '\n' -n 1 -P "$jobs" "$0" "$dir" "$count" --one <"$dir/drawn.txt"

# explained.txt: module|text in the source line|text in the mutation|reason
sort -t "$(printf '\t')" -k 4,4 -k 1,1 -k 2,2n "$dir/results.txt" |
    awk -F '\t' -v explained="$here/explained.txt" -v all="$count" '
    function source(place,    part, line, n) {
        split(place, part, /[:.]/)
        # rtl/<file>.sv:<line>.<column>-...
        while ((getline line <(part[1] ".sv")) > 0) if (++n == part[3]) break
        close(part[1] ".sv")
        gsub(/^ +/, "", line)
        return line
    }
    BEGIN {
        while ((getline line <explained) > 0) {
            if (line ~ /^#/ || line == "") continue
            if (split(line, part, /\|/) != 4) { print "mutate: explained.txt: " line; bad = 1 }
            n++
            who[n] = part[1]; text[n] = part[2]; what[n] = part[3]; why[n] = part[4]
        }
    }
    {
        module = $4
        if (!(module in total)) modules[++m] = module
        total[module]++
        verdict = $3
        if (verdict ~ /^(differs|asserts|hangs)$/) { killed[module]++; by[verdict]++; next }
        if (verdict ~ /^proved/) { same[module]++; by[verdict]++; next }
        if (verdict ~ /^error/) { print "mutate: " $1 " " $2 ": " verdict ": " $7; bad = 1 }
        line = source($5)
        reason = ""
        for (k = 1; k <= n; k++)
            if (who[k] == module && index(line, text[k]) && index($6, what[k])) { reason = why[k]; break }
        if (reason != "") told[module]++
        else left[module]++
        printf "%-10s %s %s, %s\n    %s\n    %s\n", reason != "" ? "explained:" : "SURVIVED:", \
            $1, $2, $5, $6, line
        if (reason != "") print "    " reason
    }
    function rate(killed, left) { return killed + left ? 100 * killed / (killed + left) : 100 }
    END {
        printf "%-14s %8s %8s %8s %10s %8s %8s\n", "module", "mutants", "killed", "proved", \
            "explained", "survived", "rate"
        for (k = 1; k <= m; k++) {
            a = modules[k]
            printf "%-14s %8d %8d %8d %10d %8d %7.1f%%\n", a, total[a], killed[a], same[a], told[a], \
                left[a], rate(killed[a], left[a])
            T += total[a]; K += killed[a]; E += same[a]; X += told[a]; L += left[a]
            if (all == "all" && rate(killed[a], left[a]) < 90) low = low " " a
        }
        printf "%-14s %8d %8d %8d %10d %8d %7.1f%%\n", "all", T, K, E, X, L, rate(K, L)
        printf "killed: %d differ, %d fail an assertion, %d hang; proved: %d of a step, " \
            "%d of the module\n", by["differs"], by["asserts"], by["hangs"], \
            by["proved step"], by["proved module"]
        if (low != "") print "mutate: below 90 of 100:" low
        exit bad || T == 0 || rate(K, L) < 95 || low != ""
    }'
