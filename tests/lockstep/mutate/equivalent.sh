#!/bin/sh
# equivalent.sh NETLIST TOP MUTATION...: tries to prove that a mutant does nothing. NETLIST is what
# netlist.sh left, MUTATION the command of Yosys from list.txt. Prints how it was proved, and exits
# with 0; with 1 where there is no proof. Each attempt has a minute. In this order:
#
# induction   of the module by itself: with the same registers at the beginning of a cycle both have
#             the same outputs and the same registers at its end
# module      of the module by itself: after reset, from memories that hold zeros, no sequence of
#             inputs of any length makes an output differ (PDR)
# chip        the same of the whole of TOP, whose modules keep to what they promise each other
set -u
netlist=$1 top=$2
shift 2
mutation=$*
module=$(printf '%s\n' "$mutation" | sed 's/.*-module \([^ ]*\).*/\1/')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
limit=${CT_PROOF_SECONDS:-60}
[ "$limit" -gt 0 ] || exit 1

# make_pair TOP: Yosys commands that leave the designs `gold` and `gate`, flat.
make_pair() {
    flat="hierarchy -top $1; chformal -remove; flatten; proc; opt_expr; memory -nomap; opt_clean; memory_map; opt_clean"
    cat <<YOSYS
read_rtlil $netlist/base.il
$flat
rename $1 gold
design -stash one
read_rtlil $netlist/base.il
mutate $mutation
$flat
rename $1 gate
design -stash two
design -copy-from one gold
design -copy-from two gate
YOSYS
}

induction() {
    {
        make_pair "$module"
        echo 'equiv_make gold gate equiv; hierarchy -top equiv; opt_clean -purge'
        echo 'equiv_simple -undef; equiv_induct -undef; equiv_status -assert'
    } >"$work/induction.ys"
    timeout "$limit" yosys -q "$work/induction.ys" >/dev/null 2>&1
}

# Reset is what a first cycle has: a register that starts at 0 tells it from the rest.
reaches() {
    {
        make_pair "$1"
        cat <<YOSYS
miter -equiv -flatten -ignore_gold_x gold gate miter
hierarchy -top miter
async2sync; setundef -undriven -zero; dffunmap; opt_clean
YOSYS
        # An input in_rst_ni of the miter is low in the first cycle and may be low later.
        cat <<YOSYS
read_verilog -formal -sv $work/top.sv
hierarchy -top reach; flatten; proc; async2sync; setundef -undriven -anyseq; opt_clean
techmap; opt -full; dffunmap; abc -g AND -fast; opt_clean
write_aiger -I -B -zinit $work/m.aig
YOSYS
    } >"$work/reach.ys"
    ports_of "$1" >"$work/top.sv"
    timeout "$limit" yosys -q "$work/reach.ys" >"$work/log" 2>&1 || return 1
    timeout "$limit" yosys-abc -c "read_aiger $work/m.aig; fold; strash; pdr" 2>/dev/null |
        grep -q 'Property proved'
}

# A module that drives the miter of MODULE: any inputs, reset in the first cycle, and not a difference
# after it.
ports_of() {
    awk -v module="\\$1" '
        $1 == "module" { on = $2 == module }
        on && $1 == "wire" && / input / {
            width = 1
            for (i = 2; i < NF; i++) if ($i == "width") width = $(i + 1)
            names[++n] = substr($NF, 2)
            widths[n] = width
        }
        END {
            printf "module reach (input logic clk_i"
            for (i = 1; i <= n; i++)
                if (names[i] != "clk_i") printf ", input logic [%d:0] %s", widths[i] - 1, names[i]
            print ");"
            print "logic started_q = 0; logic differs;"
            print "always_ff @(posedge clk_i) started_q <= 1;"
            printf "miter u (.trigger(differs)"
            for (i = 1; i <= n; i++)
                printf ", .in_%s(%s)", names[i], \
                    names[i] == "rst_ni" ? "rst_ni && started_q" : names[i]
            print ");"
            print "always_comb assert (!started_q || !differs);"
            print "endmodule"
        }' "$netlist/base.il"
}

if induction; then
    echo induction
elif reaches "$module"; then
    echo module
elif [ "$module" != "$top" ] && reaches "$top"; then
    echo chip
else
    exit 1
fi
