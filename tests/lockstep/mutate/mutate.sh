#!/bin/sh
# mutate.sh DIRECTORY COUNT [MODEL...]: tries mutants of the models in DIRECTORY, of all or of those
# named (tests/lockstep/mutate.mk), and tells how many the lockstep tests kill. COUNT: all, or so
# many of them, evenly drawn.
#
# Each mutant runs by itself. It is killed where the RTL differs from what the test compares it
# with, where an assertion of the RTL or of the test fails, or where it hangs; mutant 0 is the sound
# RTL and must survive. For one that survives a proof is tried that it does nothing (equivalent.sh);
# else explained.txt may say why nobody can notice it. What is left is listed. Exit status 0: of the
# mutants that are neither proved nor explained at least 95 of 100 are killed, and where all were
# tried 90 of 100 of each module.
#
# Leaves in DIRECTORY results.txt: model, number, verdict, module, place, mutation, what was seen;
# and the sums in totals.txt.
set -eu
here=$(dirname "$0")
tab=$(printf '\t')

# try DIRECTORY LINE: a mutant, as a line of todo.txt; adds a line to tried.txt.
if [ "$1" = --try ]; then
    dir=$2
    IFS='|' read -r model number module mutation place limit <<LINE
$3
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
    said=$(grep -av '^$' "$log" | tail -n 1 | cut -c 1-150)
    rm -f "$log"
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$model" "$number" "$verdict" "$module" "$place" \
        "$mutation" "$said" >>"$dir/tried.txt"
    exit 0
fi

# prove DIRECTORY LINE: a line of tried.txt; adds it to results.txt, proved where it can be.
if [ "$1" = --prove ]; then
    dir=$2
    IFS=$tab read -r model number verdict module place mutation said <<LINE
$3
LINE
    # What was tried before of the same netlist is in proofs.txt: sum, mutation, how or nothing.
    key="$(cksum <"$dir/$model/netlist/base.il")$tab$mutation$tab"
    if how=$(grep -F "$key" "$dir/proofs.txt" 2>/dev/null); then
        how=${how##*"$tab"}
    else
        # shellcheck disable=SC2086 # words of a command
        how=$("$here/equivalent.sh" "$dir/$model/netlist" $mutation) || how=
        printf '%s%s\n' "$key" "$how" >>"$dir/proofs.txt"
    fi
    [ -z "$how" ] || verdict="proved $how"
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$model" "$number" "$verdict" "$module" "$place" \
        "$mutation" "$said" >>"$dir/results.txt"
    exit 0
fi

dir=$1 count=$2
shift 2
jobs=${JOBS:-$(nproc)}
[ $# -gt 0 ] || set -- $(cd "$dir" && ls -d */test | sed 's|/test||')

rm -f "$dir/tried.txt" "$dir/results.txt" "$dir/todo.txt"
for model; do
    start_s=$(date +%s)
    CT_MUTANT=0 timeout 600 "$dir/$model/test" >"$dir/sound.log" 2>&1 || {
        cat "$dir/sound.log"
        echo "mutate: $model: the sound RTL does not pass"
        exit 1
    }
    limit=$((20 + 6 * ($(date +%s) - start_s)))
    awk -F '\t' -v model="$model" -v limit="$limit" -v OFS='|' '
        { print model, $1, $2, $3, $4, limit }' "$dir/$model/netlist/list.txt" >>"$dir/todo.txt"
done
awk -v count="$count" '
    { line[NR] = $0 }
    END {
        if (count == "all" || count > NR) count = NR
        for (n = 0; n < count; n++) print line[1 + int((n + 0.5) * NR / count)]
    }' "$dir/todo.txt" | xargs -d '\n' -n 1 -P "$jobs" "$0" --try "$dir"
grep -v "${tab}survived$tab" "$dir/tried.txt" >"$dir/results.txt" || true
grep "${tab}survived$tab" "$dir/tried.txt" |
    xargs -r -d '\n' -n 1 -P "$jobs" "$0" --prove "$dir"

sort -t "$tab" -k 4,4 -k 1,1 -k 2,2n "$dir/results.txt" |
    awk -F '\t' -v explained="$here/explained.txt" -v all="$count" -v totals="$dir/totals.txt" '
    # The line of the source at rtl/<file>.sv:<line>.<column>-...
    function source(place,    part, line, n) {
        split(place, part, /[:.]/)
        while ((getline line <(part[1] ".sv")) > 0) if (++n == part[3]) break
        close(part[1] ".sv")
        gsub(/^ +/, "", line)
        return line
    }
    function rate(killed, left) { return killed + left ? 100 * killed / (killed + left) : 100 }
    BEGIN {
        while ((getline line <explained) > 0) {
            if (line ~ /^#/ || line == "") continue
            if (split(line, part, / \| /) != 4) { print "mutate: explained.txt: " line; bad = 1 }
            who[++n] = part[1]; text[n] = part[2]; what[n] = part[3]; why[n] = part[4]
        }
    }
    {
        module = $4
        if (!(module in total)) modules[++m] = module
        total[module]++
        if ($3 ~ /^(differs|asserts|hangs)$/) { killed[module]++; by[$3]++; next }
        if ($3 ~ /^proved/) { same[module]++; by[$3]++; next }
        if ($3 ~ /^error/) { print "mutate: " $1 " " $2 ": " $3 ": " $7; bad = 1 }
        line = source($5)
        for (k = 1; k <= n; k++)
            if (who[k] == module && index(line, text[k]) && $6 ~ what[k]) break
        if (k <= n) told[module]++
        else left[module]++
        printf "%s: %s %s, %s\n    %s\n    %s\n", k <= n ? "explained" : "SURVIVED", $1, $2, $5, \
            $6, line
        if (k <= n) print "    " why[k]
    }
    END {
        printf "%-14s %8s %8s %8s %10s %8s %8s\n", "module", "mutants", "killed", "proved", \
            "explained", "survived", "rate"
        for (k = 1; k <= m; k++) {
            a = modules[k]
            printf "%-14s %8d %8d %8d %10d %8d %7.1f%%\n", a, total[a], killed[a], same[a], \
                told[a], left[a], rate(killed[a], left[a])
            T += total[a]; K += killed[a]; E += same[a]; X += told[a]; L += left[a]
            if (all == "all" && rate(killed[a], left[a]) < 90) low = low " " a
        }
        printf "%-14s %8d %8d %8d %10d %8d %7.1f%%\n", "all", T, K, E, X, L, rate(K, L)
        printf "killed: %d differ, %d fail an assertion, %d hang; proved: %d by a step, %d by " \
            "reachability\n", by["differs"], by["asserts"], by["hangs"], by["proved step"], \
            by["proved module"]
        if (low != "") print "mutate: below 90 of 100:" low
        print T, K, E, X, L, rate(K, L) >totals
        exit bad || T == 0 || rate(K, L) < 95 || low != ""
    }'
