#!/bin/sh
# rtl.sh ROOT: Verilator, Icarus and Yosys each read every module of rtl/ as a top, and Verilator
# also with the parameters that the tests use, and none has anything to say; prints what they say.
# Verilator's waivers, with their reasons, are in rtl/lint. Icarus says of every constant select in
# an always_comb that it looks at the whole vector, which changes no result: that is not heeded.
set -eu
cd "$1"
models=tests/lockstep/models.mk
said=$(mktemp)
trap 'rm -f "$said"' EXIT
bad=0

files=
for file in rtl/*.sv; do
    [ -f "$file" ] || { echo "rtl: no modules in rtl/"; exit 1; }
    case $file in
    *_pkg.sv) files="$file $files" ;;
    *) files="$files $file" ;;
    esac
done
waivers=
for file in rtl/lint/*.vlt; do
    [ ! -f "$file" ] || waivers="$waivers $file"
done

# quiet WHAT COMMAND...: the command succeeds and says nothing.
quiet() {
    what=$1
    shift
    status=0
    "$@" >"$said" 2>&1 || status=$?
    if grep -v 'sorry: constant selects in always_' "$said" | sed "s|^|$what: |" | grep .; then
        bad=1
    elif [ $status -ne 0 ]; then
        echo "$what: exit status $status"
        bad=1
    fi
}

# shellcheck disable=SC2086 # lists of file names
verilate() {
    top=$1
    shift
    quiet "verilator, $top $*" verilator --lint-only -Wall --top-module "$top" \
        $(printf -- '-G%s ' "$@" | sed 's/-G *$//') $waivers $files
}

for file in rtl/*.sv; do
    top=$(basename "$file" .sv)
    case $top in *_pkg) continue ;; esac
    verilate "$top"
    # shellcheck disable=SC2086
    quiet "iverilog, $top" iverilog -g2012 -Wall -s "$top" -o /dev/null $files
    steps="hierarchy -check -top $top; proc; check -assert"
    quiet "yosys, $top" yosys -q -p "read_verilog -sv $files; $steps"
done
[ ! -f "$models" ] || while read -r _ _ top parameters; do
    # shellcheck disable=SC2086
    [ -z "$parameters" ] || verilate "$top" $parameters
done <<LIST
$(grep -E '^(MODEL|FAULTY)\.' "$models")
LIST
exit $bad
