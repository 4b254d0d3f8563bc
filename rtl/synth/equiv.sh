#!/bin/sh
# Proves that the netlists of synth.sh are the RTL: that for every state of the registers and every
# input, outputs and next state are the same.
#
#   rtl/synth/equiv.sh [MODULE...]      default: all of the table below
#
# Method: synthesis keeps the registers and their names (-nofsm, -nordff, no retiming), so each
# module is cut at them: a register's output becomes an input of the proof, its next value an
# output, and so do the ports of the SRAM. The RTL, taken through Yosys without optimisation of its
# logic, and the netlist, with the functions of the cells from the Liberty file, are then two
# combinational circuits, which ABC's cec proves equal or tells apart. What holds for every state
# holds for every run from equal states, at any depth. A register that the RTL has and the netlist
# has not must be constant: it is proved that reset makes it 0 and that from 0 it never leaves, and
# the rest is proved with it at 0.
#
# Controls: in a copy of each netlist one gate in its middle is exchanged for another, and the proof
# must fail. EQUIV_SECONDS=<limit of a proof, 900>. Prints a line for each; exit status 1: not as it
# should be.
set -eu
synth_script=equiv
synth_home=$(dirname "$0")
. "$synth_home/lib.sh"
abc=${ABC:-yosys-abc}
limit_s=${EQUIV_SECONDS:-900}
status=0

table() {
    cat <<'TABLE'
ct_fifo|
ct_fifo|DELAY=2
ct_arbiter|
ct_route|
ct_route|ROUTING=2
ct_router|
ct_router|DL=2 D=2
ct_router|P=2 F=2
ct_router|ROUTING=2
ct_router|TORUS=1
ct_pick|K=4
ct_prng_word|
ct_prng|
ct_neuron|K=4
ct_sched|
ct_tick|
ct_core|K=1
ct_core|K=4
ct_tile|
TABLE
}

# cut BLIF EXTRA MODE: cuts a circuit at its registers and its SRAM. EXTRA is a file of the
# registers that the netlist has not. MODE is
#   zero    they are 0; their next values are outputs, 0 where the circuit has no such register
#   reset   reset is on; they are inputs, and the only outputs are their next values
#   never   the same, and these are 0
cut() {
    awk -v mode="$3" -v file="$2" -v body="$dir/body" '
        function name(output, text) { outputs = outputs " " output; printf "%s", text >body }
        BEGIN {
            while ((getline line < file) > 0) extra[line] = 1
            printf "%s", (mode == "zero" ? "" : ".names rst_ni\n") >body
        }
        /^\.(model|end)/ { next }
        /^\.inputs/ {
            inputs = $0
            if (mode != "zero") sub(/ rst_ni/, "", inputs)
            next
        }
        /^\.outputs/ { if (mode == "zero") outputs = substr($0, 9); next }
        /^\.latch/ {
            here[$3] = 1
            if (mode == "zero" && $3 in extra) print ".names " $3 >body
            else inputs = inputs " " $3
            if (mode == "never" && $3 in extra) name($3 ".next", ".names " $3 ".next\n")
            else if (mode == "zero" || $3 in extra)
                name($3 ".next", ".names " $2 " " $3 ".next\n1 1\n")
            next
        }
        /^\.subckt ct_sram/ {
            for (i = 3; i <= NF; i++) {
                at = index($i, "=")
                pin = "sram." substr($i, 1, at - 1)
                net = substr($i, at + 1)
                if (pin ~ /row_o/) {
                    inputs = inputs " " pin
                    print ".names " pin " " net "\n1 1" >body
                } else if (mode == "zero") {
                    name(pin, ".names " net " " pin "\n1 1\n")
                }
            }
            next
        }
        { print >body }
        END {
            for (register in extra)
                if (!(register in here)) name(register ".next", ".names " register ".next\n")
            print ".model m"
            print inputs
            print ".outputs" outputs
        }' "$1"
    cat "$dir/body"
    echo .end
}

# same FILE FILE: yes, no, or undecided.
same() {
    timeout $((limit_s + 60)) "$abc" -c "cec -T $limit_s -C 100000000 $1 $2" >"$dir/cec.txt" 2>&1 ||
        :
    if grep -q 'Networks are equivalent' "$dir/cec.txt"; then
        echo yes
    elif grep -q 'NOT EQUIVALENT' "$dir/cec.txt"; then
        echo no
    else
        echo undecided
    fi
}

# blif TOP READ OUT: the circuit of a design that the commands READ, with simple gates and
# registers, which keep their names.
blif() {
    {
        echo "$2"
        echo "proc; flatten; memory_map; opt_expr; opt_clean; setundef -zero; techmap; dffunmap"
        echo "simplemap; dfflegalize -cell \$_DFF_P_ x"
        echo "$(synth_only_registers "$1"); opt_clean"
        echo "write_blif $dir/raw.blif"
    } >"$dir/steps.ys"
    synth_run "$dir" "$dir/steps.ys"
    # A register that goes by the name of an output which is the same wire gets its own again.
    awk 'FNR == NR {
            if (/^\.latch/) latch[$3] = 1
            else if (/^\.names/ && NF == 3 && ($2 in latch) && $2 !~ /_q/ && $3 ~ /_q/) own[$2] = $3
            next
        }
        /^\.latch/ && $3 in own { $3 = own[$3] }
        /^\.names/ && NF == 3 && own[$2] == $3 { print ".names", $3, $2; next }
        { print }' "$dir/raw.blif" "$dir/raw.blif" >"$3"
}

# The netlist of FILE.
netlist() {
    echo "read_verilog $dir/cells.v"
    echo "read_verilog -sv $synth_rtl/ct_pkg.sv; read_verilog -sv -lib $synth_rtl/ct_sram.sv"
    echo "read_verilog $1; hierarchy -check -top $module"
}

registers() {
    awk '/^\.latch/ { print $3 }' "$1" | sort
}

# proof FILE: whether the netlist FILE is the RTL in $dir/gold.blif.
proof() {
    blif "$module" "$(netlist "$1")" "$dir/gate.blif"
    registers "$dir/gold.blif" >"$dir/gold.registers"
    registers "$dir/gate.blif" >"$dir/gate.registers"
    comm -23 "$dir/gold.registers" "$dir/gate.registers" >"$dir/extra"
    if comm -13 "$dir/gold.registers" "$dir/gate.registers" | grep . >"$dir/foreign"; then
        synth_fail "$name: the netlist has a register that the RTL has not: $(head -n 1 \
            "$dir/foreign")"
    fi
    if [ -s "$dir/extra" ]; then
        cut "$dir/gold.blif" "$dir/extra" reset >"$dir/a.blif"
        cut "$dir/gold.blif" "$dir/extra" never >"$dir/b.blif"
        answer=$(same "$dir/a.blif" "$dir/b.blif")
        [ "$answer" = yes ] || { echo "$answer"; return; }
    fi
    cut "$dir/gold.blif" "$dir/extra" zero >"$dir/a.blif"
    cut "$dir/gate.blif" "$dir/extra" zero >"$dir/b.blif"
    same "$dir/a.blif" "$dir/b.blif"
}

# A copy of a netlist in which one gate is another: a NAND in the middle is a NOR.
spoilt() {
    nands=$(grep -c '^  NAND2X1 ' "$1") || synth_fail "$name: no NAND2X1 to spoil"
    awk -v at=$(((nands + 1) / 2)) '
        /^  NAND2X1 / && ++seen == at { sub(/NAND2X1/, "NOR2X1") } { print }' "$1"
}

# check WHAT FILE WANTED
check() {
    start_s=$(date +%s)
    answer=$(proof "$2") || exit 1
    printf '%-24s %5d registers, %d constant  %-24s %-9s %4d s\n' "$name" \
        "$(wc -l <"$dir/gold.registers")" "$(wc -l <"$dir/extra")" "$1" \
        "$(echo "$answer" | sed 's/yes/equal/; s/no$/different/')" $(($(date +%s) - start_s))
    [ "$answer" = "$3" ] || { echo "equiv: $name: $1: expected otherwise" >&2; status=1; }
}

synth_needs "$synth_yosys" "$abc"
if [ $# -gt 0 ]; then
    for module in "$@"; do
        table | grep "^$module|" || synth_fail "no module $module in the table"
    done
else
    table
fi >"$synth_out/equiv.table"
while IFS='|' read -r module parameters <&3; do
    name=$module${parameters:+.$(echo "$parameters" | tr ' ' '.')}
    synth_netlist "$name" "$module" "$parameters"
    dir=$synth_out/equiv/$name
    mkdir -p "$dir"
    synth_cells_verilog "$dir/cells.v"
    blif "$module" "$(synth_read "$module" "$parameters")" "$dir/gold.blif"
    check netlist "$synth_out/$name/net.v" yes
    spoilt "$synth_out/$name/net.v" >"$dir/spoilt.v"
    check 'one gate exchanged' "$dir/spoilt.v" no
done 3<"$synth_out/equiv.table"
exit $status
