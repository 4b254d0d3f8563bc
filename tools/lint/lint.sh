#!/bin/sh
# lint.sh BUILD: the rules of the tree, as TAP. BUILD is where the library was built.
# After the rules come their negative controls: a rule that cannot fail proves nothing.
set -u
rules=$(cd "$(dirname "$0")" && pwd) || exit 1
cd "$rules/../.." || exit 1
spoilt=$(mktemp --suffix=.c) || exit 1
trap 'rm -f "$spoilt"' EXIT
count=0
bad=0

# check NAME COMMAND...: one TAP line, and what the command printed as its notes.
check() {
    count=$((count + 1))
    name=$1
    shift
    if output=$("$@" 2>&1); then
        echo "ok $count - $name"
    else
        echo "not ok $count - $name"
        bad=1
    fi
    [ -z "$output" ] || printf '%s\n' "$output" | sed 's/^/# /'
}

# layout FILE...: places per file that `make format` would change.
layout() {
    clang-format --dry-run -Werror "$@" 2>&1 |
        awk -F: '/: error: / { n[$1]++ } END { for (file in n) print file ": layout: " n[file]
            for (file in n) exit 1 }'
}

check "layers: includes go down the floors" "$rules/layers.sh" .
check "symbols: ct_* only, no globals" "$rules/symbols.sh" "$1"
check "tidy: house style" "$rules/tidy.sh" .
check "words: no path of a machine" "$rules/words.sh" .
check "clauses: every tag is defined" "$rules/clauses.sh" .
if command -v clang-format >/dev/null; then
    # shellcheck disable=SC2046 # names of our own sources hold no spaces
    check "layout: .clang-format" layout $("$rules/files.sh" . |
        grep -E '^(emulator|tools|tests|firmware)/.*\.[ch]$')
    printf 'int  a ;\n' >"$spoilt"
    check "control: layout catches a fault" sh -c "! clang-format --dry-run -Werror '$spoilt' 2>&1"
else
    count=$((count + 1))
    echo "ok $count - layout # SKIP no clang-format"
fi
controls="layers symbols tidy words clauses"
if { command -v verilator && command -v iverilog && command -v yosys; } >/dev/null; then
    check "rtl: three front ends, no warning" "$rules/rtl.sh" .
    controls="$controls rtl"
else
    count=$((count + 1))
    echo "ok $count - rtl # SKIP no verilator, iverilog or yosys"
fi
for control in $controls; do
    check "control: $control catches each fault" "$rules/control.sh" "$control"
done
echo "1..$count"
exit $bad
