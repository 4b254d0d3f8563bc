#!/bin/sh
# coverage.sh DIRECTORY: runs the lockstep tests with the models that count coverage, which stand in
# DIRECTORY (tests/lockstep/coverage.mk), and tells per module how much of its lines, branches and
# bits was used, and which of the cover points of tests/lockstep/cover were reached. A point counts
# once, whatever the number of instances and parameters, and is covered where one of them is.
#
# excluded.txt lists what cannot be covered, with the reason: it is left out, and must be there and
# uncovered. Exit status 0: all tests pass, all lines, branches and cover points are covered, and of
# the bits at least 95 of 100; the exclusions are right.
#
# Leaves DIRECTORY/merged.dat, which verilator_coverage and, as coverage.info, lcov can read, and
# DIRECTORY/missed.txt.
set -eu
dir=$1
here=$(dirname "$0")
jobs=${JOBS:-$(nproc)}

rm -rf "$dir/counts" "$dir/missed.txt"
mkdir -p "$dir/counts"
for test in "$dir"/test_lockstep_*; do
    [ -x "$test" ] && echo "$test"
done | CT_COVERAGE=$dir/counts CT_CYCLES=200000 xargs -d '\n' -P "$jobs" -I{} sh -c '
    {} >{}.log 2>&1 || { cat {}.log; echo "coverage: {} fails"; exit 1; }'

verilator_coverage --write "$dir/merged.dat" "$dir"/counts/*.dat >/dev/null
verilator_coverage --write-info "$dir/coverage.info" "$dir/merged.dat" >/dev/null

# The points of a model are where Verilator enters them, with the number of their count:
#   __vlCoverInsert(&(vlSymsp->__Vcoverage[n]), first, file, line, column, place, kind/module, what,
# Of a cover point the place below its checker u_cover tells it from others, else it does not.
for counts in "$dir"/counts/*.counts; do
    model=${counts##*/} model=${model%.counts}
    grep -h '__vlCoverInsert(&' "$dir/$model"/*.cpp |
        sed 's/.*__Vcoverage\[\([0-9]*\)\]), first, \(.*\));$/\1, \2/; s/"//g' |
        awk -F ', ' 'FNR == NR { count[FNR - 1] = $1; next } {
            print count[$1] "\t" $2 "\t" $3 "\t" $4 "\t" $5 "\t" $6 "\t" $7 }' "$counts" -
done >"$dir/points.txt"

LC_ALL=C awk -F '\t' -v exclusions="$here/excluded.txt" -v missed="$dir/missed.txt" \
    -v totals="$dir/totals.txt" '
    BEGIN {
        while ((getline line <exclusions) > 0) {
            if (line ~ /^#/ || line == "") continue
            if (split(line, part, / \| /) != 5) {
                print "coverage: excluded.txt: " line
                bad = 1
                continue
            }
            rule[++n] = line
            of_kind[n] = part[1]; of_module[n] = part[2]; of_line[n] = part[3]; of_what[n] = part[4]
        }
    }
    function source(file, number,    line) {
        if (!(file in lines)) {
            while ((getline line <file) > 0) text[file, ++lines[file]] = line
            close(file)
        }
        return text[file, number]
    }
    # A pattern of what: the whole of it, * for any.
    function like(what, pattern) {
        gsub(/[][.(){}+?^$|\\]/, "\\\\&", pattern)
        gsub(/\*/, ".*", pattern)
        return what ~ "^" pattern "$"
    }
    {
        split($6, page, "/")
        kind = substr(page[1], 3)
        module = page[2]
        sub(/__.*/, "", module)
        what = $7
        if (kind == "user") {
            what = $5
            sub(/.*u_cover\.?/, "", what)
            gsub(/__BRA__/, "[", what)
            gsub(/__KET__/, "]", what)
        } else if (module ~ /^cover_/) {
            next
        }
        hits[kind, module, $2, $3, $4, what] += $1
    }
    END {
        for (point in hits) {
            split(point, part, SUBSEP)
            kind = part[1]; module = part[2]
            line = source(part[3], part[4])
            covered = hits[point] > 0
            excluded = 0
            for (k = 1; k <= n; k++)
                if (of_kind[k] == kind && of_module[k] == module && index(line, of_line[k]) &&
                    like(part[6], of_what[k])) {
                    used[k]++
                    excluded = 1
                    if (covered) {
                        print "coverage: excluded, but covered: " part[6] ": " rule[k]
                        bad = 1
                    }
                }
            if (excluded) { left_out[kind]++; continue }
            all[kind, module]++; all[kind]++
            got[kind, module] += covered; got[kind] += covered
            modules[module]
            if (!covered) {
                gsub(/^ +/, "", line)
                print kind "\t" part[3] ":" part[4] "\t" part[6] "\t" line >missed
            }
        }
        for (k = 1; k <= n; k++)
            if (!used[k]) { print "coverage: excludes nothing: " rule[k]; bad = 1 }
        order = "sort"
        printf "%-16s %14s %14s %16s %14s\n", "module", "lines", "branches", "bits", "cover points"
        for (module in modules) {
            row = sprintf("%-16s %14s %14s %16s %14s", module, part_of("line", module), \
                part_of("branch", module), part_of("toggle", module), part_of("user", module))
            print row | order
        }
        close(order)
        printf "%-16s %14s %14s %16s %14s\n", "all", part_of("line"), part_of("branch"), \
            part_of("toggle"), part_of("user")
        printf "excluded: %d lines, %d branches, %d bits, %d cover points\n", left_out["line"], \
            left_out["branch"], left_out["toggle"], left_out["user"]
        names = split("line lines branch branches toggle bits user points", name, " ")
        for (k = 1; k < names; k += 2) print name[k + 1], got[name[k]], all[name[k]] >totals
        if (!all["line"] || !all["branch"] || !all["toggle"] || !all["user"]) bad = 1
        if (got["line"] < all["line"] || got["branch"] < all["branch"] ||
            got["user"] < all["user"] || got["toggle"] < 0.95 * all["toggle"]) {
            print "coverage: below the target: " missed
            bad = 1
        }
        exit bad
    }
    function part_of(kind, module,    a, g) {
        a = module == "" ? all[kind] : all[kind, module]
        g = module == "" ? got[kind] : got[kind, module]
        if (!a) return "-"
        return sprintf("%d/%d %5.1f%%", g, a, int(1000 * g / a) / 10)
    }' "$dir/points.txt"
