#!/bin/sh
# clauses.sh ROOT: every clause tag in the specification, the C, the RTL and the tests is defined
# once in rtl/CHIP.md. Clauses that no test names are listed; with STRICT=1 they are faults.
set -eu
list=$(cd "$(dirname "$0")" && pwd)/files.sh
cd "$1"
[ -f rtl/CHIP.md ] || { echo "clauses: no rtl/CHIP.md"; exit 1; }
"$list" . | grep -E '^(emulator|rtl|firmware|tests|tools)/.*\.(c|h|inc|sv|svh|S|sh|md)$' |
    grep -v '^tools/lint/' |
    xargs -r -d '\n' awk -v strict="${STRICT:-0}" '
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
    {
        while (match($0, /\[[A-Z]+-[0-9]+\]/)) {
            tag = substr($0, RSTART, RLENGTH)
            if (!(tag in place)) place[tag] = FILENAME ":" FNR
            if (FILENAME ~ /^tests\//) tested[tag] = 1
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
        for (i = 1; i <= clauses; i++)
            if (!(order[i] in tested)) untested = untested " " order[i]
        if (untested != "") print "rtl/CHIP.md: clauses: no test names" untested
        if (untested != "" && strict) faults = 1
        exit faults
    }'
