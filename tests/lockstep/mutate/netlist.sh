#!/bin/sh
# netlist.sh OUT SEED TOP [PARAMETER=VALUE...] -- MODULE[/INSTANCE]=COUNT...
#
# One Verilog netlist of TOP that holds many mutants: mutant k, 1 and up, is what it is while its
# input mutant_i is k, and with 0 it is sound. Of each MODULE (or, where a module is but wires, of
# the ports of its INSTANCE u_<name> in another one) Yosys draws COUNT mutants, evenly over cells,
# wires and source lines: a bit of a port of a cell is inverted, stuck, or forced by another one.
# Hierarchy, names of modules, instances and signals stay, so that a test finds its way.
#
# Run from the root of the tree. Leaves in OUT: mutants.v, base.il without mutants, and list.txt, a
# line each: number, module, the command of Yosys, the last place in the source.
set -eu
out=$1 seed=$2 top=$3
shift 3
parameters=
while [ "$1" != -- ]; do
    parameters="$parameters -set ${1%%=*} ${1#*=}"
    shift
done
shift
rm -rf "$out"
mkdir -p "$out/rtl"

# The scheduler stays an array, which Yosys would else make registers of.
for file in rtl/*.sv rtl/*.svh; do
    sed 's/(\* mem2reg \*)//' "$file" >"$out/$file"
done
files=
for file in rtl/*.sv; do
    case $file in *_pkg.sv) files="$file $files" ;; *) files="$files $file" ;; esac
done
( # from here on sources are rtl/<file>
    cd "$out"
    yosys -q -p "read_verilog -nomem2reg -sv -Irtl $files;
        ${parameters:+chparam$parameters $top;} hierarchy -check -top $top;
        proc; opt_expr; wreduce; opt_expr; opt_clean; write_rtlil raw.il" >yosys.log 2>&1 ||
        { cat yosys.log >&2; exit 1; }
)

# Yosys names a module with parameters by them all: ct_fifo again, and the next one ct_fifo__2.
awk '
    FNR == NR {
        if ($1 != "module") next
        base = $2
        if (base ~ /^\$paramod/) sub(/\\[A-Z_]+=.*/, "", base)
        sub(/.*\\/, "", base)
        n = ++seen[base]
        name[$2] = "\\" base (n > 1 ? "__" n : "")
        next
    }
    $1 == "module" { print "module " name[$2]; next }
    $1 == "cell" && $2 in name { print "  cell " name[$2] " " $3; next }
    { print }' "$out/raw.il" "$out/raw.il" >"$out/base.il"

# Of the design: not of what makes up its assertions, which stay.
: >"$out/drawn.txt"
for quota; do
    module=${quota%%[/=]*} instance=
    case $quota in */*) instance=${quota#*/} instance=${instance%=*} ;; esac
    label=$module
    [ -z "$instance" ] || label=ct_${instance#u_}
    yosys -q -p "read_rtlil $out/base.il; chformal -remove; opt_clean; \
        mutate -list ${quota##*=} -seed $seed ${instance:+-cell $instance} -o $out/of.txt \
        $module ${module}__*" >"$out/yosys.log" 2>&1 ||
        { cat "$out/yosys.log" >&2; exit 1; }
    sed "s|^mutate|$label|" "$out/of.txt" >>"$out/drawn.txt"
done
# A register that the test sets stays one: nothing comes between it and its name.
sed -n 's/^public_flat_rw .* -var "\([a-z_]*_q\)"$/\1/p' "tests/lockstep/$top.vlt" >"$out/set.txt"
awk '
FILENAME ~ /set.txt$/ { set[$1]; next }
{
    wire = ""
    for (i = 2; i < NF; i++) if ($i == "-wire") wire = $(i + 1)
    if (wire in set && / -port Q /) next
    place = ""
    for (i = 2; i < NF; i++) if ($i == "-src") place = $(i + 1)
    label = $1
    command = $0
    sub(/^[^ ]+ /, "", command)
    sub(/ -wire .*| -src .*/, "", command)
    if (!drawn[command]++) print ++n "\t" label "\t" command "\t" place
}' "$out/set.txt" "$out/drawn.txt" >"$out/list.txt"

bits=$(awk 'END { for (b = 1; 2 ^ b <= NR; b++) { } print b }' "$out/list.txt")
{
    echo "read_rtlil $out/base.il"
    awk -F '\t' -v bits="$bits" '{ print "mutate -ctrl mutant_i " bits, $1, $3 }' "$out/list.txt"
    echo "hierarchy -top $top; opt_clean; write_verilog -noattr $out/mutants.v"
} >"$out/apply.ys"
yosys -q "$out/apply.ys" >"$out/yosys.log" 2>&1 || { cat "$out/yosys.log" >&2; exit 1; }
