#!/bin/sh
# clauses.sh ROOT: every clause tag in the specification, the C, the RTL and the tests is defined
# once in rtl/CHIP.md, and a test names every clause. The specification may say of clauses that they
# are not implemented yet, in a paragraph that begins so; those no test may name.
set -eu
list=$(cd "$(dirname "$0")" && pwd)/files.sh
cd "$1"
[ -f rtl/CHIP.md ] || { echo "clauses: no rtl/CHIP.md"; exit 1; }
"$list" . | grep -E '^(emulator|rtl|firmware|tests|tools)/.*\.(c|h|inc|sv|svh|S|sh|md)$' |
    grep -v '^tools/lint/' |
    xargs -r -d '\n' awk '
    # A clause begins with its tag in bold, as a list item.
    FILENAME == "rtl/CHIP.md" && /^- \*\*\[[A-Z]+-[0-9]+\]\*\*/ {
        tag = $0
        sub(/^- \*\*/, "", tag)
        sub(/\*\*.*/, "", tag)
        if (tag in defined) fault(tag " is defined twice")
        defined[tag] = FNR
        order[++clauses] = tag
        $0 = substr($0, length(tag) + 7)
    }
    FILENAME == "rtl/CHIP.md" && /^Clauses not implemented yet/ { exempting = 1 }
    FILENAME != "rtl/CHIP.md" || /^$/ { exempting = 0 }
    {
        while (match($0, /\[[A-Z]+-[0-9]+\]/)) {
            tag = substr($0, RSTART, RLENGTH)
            if (!(tag in place)) place[tag] = FILENAME ":" FNR
            if (exempting) exempt[tag] = FNR
            if (FILENAME ~ /^tests\// && !(tag in tested)) tested[tag] = FILENAME ":" FNR
            $0 = substr($0, RSTART + RLENGTH)
        }
    }
    function fault(text) {
        print FILENAME ":" FNR ": clauses: " text
        faults = 1
    }
    END {
        if (!clauses) { print "rtl/CHIP.md: clauses: none defined"; faults = 1 }
        for (tag in place) {
            if (tag in defined) continue
            print place[tag] ": clauses: " tag " is not defined"
            faults = 1
        }
        for (tag in exempt) {
            if (!(tag in tested)) continue
            print tested[tag] ": clauses: names " tag \
                ", which is not implemented yet by rtl/CHIP.md:" exempt[tag]
            faults = 1
        }
        for (i = 1; i <= clauses; i++) {
            if (order[i] in exempt) waiting = waiting " " order[i]
            else if (!(order[i] in tested)) untested = untested " " order[i]
        }
        if (untested != "") { print "rtl/CHIP.md: clauses: no test names" untested; faults = 1 }
        if (waiting != "") print "rtl/CHIP.md: clauses: not implemented yet" waiting
        exit faults
    }'
