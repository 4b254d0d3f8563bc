#!/bin/sh
# equivalent.sh NETLIST MUTATION...: tries to prove that a mutant does nothing. NETLIST is what
# netlist.sh left, MUTATION the command of Yosys from list.txt. Prints how it was proved, and exits
# with 0; with 1 where there is no proof. Each attempt has CT_PROOF_SECONDS of processor time,
# usually 20; with 0 none is made. In this order:
#
# step        of the module by itself: with the same registers, inputs, and outputs of the modules
#             in it, all that these and it are given, or it gives, is the same; then once more with
#             the modules in it for what they are
# module      of the module by itself: after reset, from memories that hold zeros, no sequence of
#             inputs of any length makes an output differ (PDR)
set -u
netlist=$1
shift
mutation=$*
module=$(printf "%s\n" "$mutation" | sed "s/.*-module \([^ ]*\).*/\1/")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
limit=${CT_PROOF_SECONDS:-20}
[ "$limit" -gt 0 ] || exit 1

limited() (
    ulimit -t "$limit"
    exec "$@"
)

# miter COMMANDS: Yosys commands that make a miter of the module by itself and with the mutation,
# each after COMMANDS; what is the same in both is there but once.
miter() {
    cat <<YOSYS
read_rtlil $netlist/base.il
hierarchy -top $module; chformal -remove; $1
rename $module gold
design -stash one
read_rtlil $netlist/base.il
mutate $mutation
hierarchy -top $module; chformal -remove; $1
rename $module gate
design -stash two
design -copy-from one gold
design -copy-from two gate
miter -equiv -flatten gold gate miter
hierarchy -top miter
opt -share_all; opt -share_all
YOSYS
}

memories='opt_expr; opt_clean; memory -nomap -nordff; memory_map; opt_clean'

# step COMMANDS: what is exposed is outputs, next registers, and what modules below are given; not
# wires within.
step() {
    miter "$1; $memories; cd $module; expose -evert -evert-dff c:*; cd" >"$work/step.ys"
    echo 'sat -verify -prove trigger 0 miter' >>"$work/step.ys"
    limited yosys -q "$work/step.ys" >"$work/log" 2>&1
}

module() {
    {
        miter "flatten; $memories"
        cat <<YOSYS
async2sync; setundef -undriven -zero; dffunmap; opt_clean
read_verilog -formal -sv $work/reset.sv
hierarchy -top reset; flatten; proc; async2sync; setundef -undriven -anyseq; opt_clean
techmap; opt -full; dffunmap; abc -g AND -fast; opt_clean
write_aiger -I -B -zinit $work/module.aig
YOSYS
    } >"$work/module.ys"
    reset_of "$module" >"$work/reset.sv"
    limited yosys -q "$work/module.ys" >"$work/log" 2>&1 || return 1
    limited yosys-abc -c "read_aiger $work/module.aig; fold; strash; pdr" 2>/dev/null |
        grep -q 'Property proved'
}

# reset_of MODULE: Verilog that gives its miter any inputs, but reset in the first cycle, after
# which there must be no difference.
reset_of() {
    awk -v module="\\$1" '
        $1 == "module" { on = $2 == module }
        on && $1 == "wire" && / input / {
            width = 1
            for (i = 2; i < NF; i++) if ($i == "width") width = $(i + 1)
            names[++n] = substr($NF, 2)
            widths[n] = width
        }
        END {
            printf "module reset (input logic clk_i"
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

if step '' || step flatten; then
    echo step
elif module; then
    echo module
else
    exit 1
fi
