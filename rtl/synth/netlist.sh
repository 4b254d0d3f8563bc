#!/bin/sh
# The netlist of a core or a router so that the lockstep tests find in it what they look at in the
# RTL: instead of it, to be read with the rest of the RTL.
#
#   rtl/synth/netlist.sh OUT ct_core|ct_router SPOILT [PARAMETER=VALUE...]
#
# Writes OUT/ct_core.sv (or ct_router.sv) and OUT/cells.v, the cells that it is made of. The SRAM is
# that of the RTL. Registers that the tests know by their place in the hierarchy, slots of the
# scheduler and pointers of the FIFOs, are shown by views: modules at the same place that do nothing
# but carry them. With SPOILT 1, 2 or 3 one gate is another: a NAND2 is a NOR2 a quarter, half or
# three quarters of the way through the netlist; with 0 none is.
set -eu
synth_script=netlist
synth_home=$(dirname "$0")
. "$synth_home/lib.sh"
[ $# -ge 3 ] || synth_fail "usage: netlist.sh OUT ct_core|ct_router SPOILT [PARAMETER=VALUE...]"
out=$1 top=$2 spoilt=$3
shift 3
parameters=$*
case $top in ct_core | ct_router) ;; *) synth_fail "$top: expected ct_core or ct_router" ;; esac
case $spoilt in 0 | 1 | 2 | 3) ;; *) synth_fail "SPOILT $spoilt: expected 0 to 3" ;; esac
synth_needs "$synth_yosys"
mkdir -p "$out"

# parameter NAME OTHERWISE
parameter() {
    for set in $parameters; do
        [ "${set%=*}" != "$1" ] || { echo "${set#*=}"; return; }
    done
    echo "$2"
}

# The views, before the end of the module, and after it what they are. Names of wires are as below.
views() {
    if [ "$top" = ct_core ]; then
        axons=$(parameter AXONS 256)
        slots=
        for slot in 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0; do
            slots="$slots \\u_sched\$slot_q[$slot] ,"
        done
        echo "  ct_sched_view #(.AXONS($axons)) u_sched (.slots_i({${slots%,}}));"
        echo endmodule
        cat <<'VIEW'
module ct_sched_view #(parameter int AXONS = 256) (input logic [16*AXONS-1:0] slots_i);
    logic [AXONS-1:0] slot_q [0:15];
    always_comb for (int s = 0; s < 16; s = s + 1) slot_q[s] = slots_i[AXONS*s +: AXONS];
endmodule
VIEW
        return
    fi
    echo "  wire [39:0] view_write, view_read;"
    for in in 0 1 2 3 4; do
        for way in write read; do
            echo "  assign view_$way[8*$in +: 8] = 8'(\\g_input[$in]\$u_fifo\$${way}_q );"
        done
    done
    cat <<'VIEW'
  for (genvar i = 0; i < 5; i = i + 1) begin : g_input
    localparam int Depth = i == 0 ? DL : D;
    ct_fifo_view #(.BITS((Depth > 1 ? $clog2(Depth) : 1) + 1)) u_fifo (
        .write_i(view_write[8*i +: 8]), .read_i(view_read[8*i +: 8]));
  end
endmodule
module ct_fifo_view #(parameter int BITS = 3) (input logic [7:0] write_i, read_i);
    logic [BITS-1:0] write_q, read_q;
    assign write_q = write_i[BITS-1:0];
    assign read_q = read_i[BITS-1:0];
endmodule
VIEW
}

name=$top${parameters:+.$(echo "$parameters" | tr ' ' '.')}
# One at a time: models of the same netlist, sound and spoilt, are made at once by make -j.
exec 8>"$synth_out/$name.lock"
flock 8
synth_netlist "$name" "$top" "$parameters"
# Single wires: of a vector whose bits depend on one another Verilator would make a loop.
net=$synth_out/$name/split.v
echo "read_verilog $synth_out/$name/net.v; splitnets w:_*_
write_verilog -noattr -noexpr -simple-lhs $net" >"$synth_out/$name/split.ys"
synth_run "$synth_out/$name" "$synth_out/$name/split.ys"
nands=$(grep -c '^  NAND2X1 ' "$net") || synth_fail "$name: no NAND2X1"
# In names of wires a dollar stands for each dot, which would lead to the views. The parameters of
# the router are known to those who use it; here nothing depends on them but the views.
awk -v at=$((spoilt * nands / 4)) -v top="$top" '
    /^  NAND2X1 / && ++seen == at { sub(/NAND2X1/, "NOR2X1") }
    /^module / && top == "ct_router" {
        sub(/\(/, "#(parameter int DL = 4, D = 4, P = 1, F = 1, ROUTING = 0, TORUS = 0, " \
            "WIDTH = 32) (")
    }
    /\\/ {
        text = ""
        while (match($0, /\\[^ ]+ /)) {
            word = substr($0, RSTART, RLENGTH)
            gsub(/\./, "$", word)
            text = text substr($0, 1, RSTART - 1) word
            $0 = substr($0, RSTART + RLENGTH)
        }
        $0 = text $0
    }
    /^endmodule/ { exit }
    { print }' "$net" >"$out/$top.sv.part"
views >>"$out/$top.sv.part"
synth_cells_verilog "$out/cells.v.part"
# What has not changed keeps its time, so that nothing is made of it again.
for file in "$top.sv" cells.v; do
    cmp -s "$out/$file.part" "$out/$file" || mv "$out/$file.part" "$out/$file"
    rm -f "$out/$file.part"
done
