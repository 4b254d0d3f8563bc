#!/bin/sh
# What clock gating would gate: which flip-flops have an enable, and what their clocks cost without
# it.
#
#   rtl/synth/gating.sh
#
# The library has no clock gate, so none is in the netlists: an enable is a multiplexer before the
# flip-flop, which is clocked in every cycle. This script counts the flip-flops by the enable that
# they share, takes for each enable of GATING_LEAST (default 8) or more of them a latch and an AND
# in the clock and removes their multiplexers, and maps both designs for the least area. Prints a
# table and writes build/synth/gating.json, a list of {"module", "parameters", "flip_flops",
# "enabled", "gated", "gates", "um2", "gated_um2", "clock_pj"}; clock_pj is what the clock pins and
# the insides of all flip-flops take in a cycle in which no data changes, by OpenSTA.
set -eu
synth_script=gating
synth_home=$(dirname "$0")
. "$synth_home/lib.sh"
least=${GATING_LEAST:-8}
synth_needs "$synth_yosys" "$synth_sta"

# gated IL TOP: the design in which flip-flops that share an enable share a gated clock. Where reset
# has its way without the enable it opens the gate as well. Also prints "gates gated enabled all".
gated() {
    awk -v least="$least" -v top="$2" '
        function flush(    i) {
            for (i = 1; i <= lines; i++) print line[i]
            lines = 0
        }
        FNR == NR {
            if ($1 == "cell") kind = $2
            if (kind ~ /DFF/ && $1 == "connect" && $2 == "\\Q") all++
            if (kind ~ /DFFC?E_/ && $1 == "connect" && $2 == "\\E") {
                enabled++
                size[(kind ~ /SDFFE_PN/) " " $0]++
            }
            if ($1 == "end") kind = kind ~ /DFF/ ? "" : kind
            next
        }
        # Wires come before cells.
        $1 == "module" { within = $2 }
        $1 == "module" && within == "\\" top {
            print
            for (key in size) {
                if (size[key] < least) continue
                gate[key] = ++gates
                of[gates] = key
                print "  wire \\gate" gates "\n  wire \\held" gates "\n  wire \\off" gates
                print "  wire \\open" gates
            }
            next
        }
        $1 == "cell" { kind = $2 }
        $1 == "cell" && kind ~ /_S?DFFC?E_P/ { inside = 1; lines = 0; enable = "" }
        inside {
            line[++lines] = $0
            if ($1 == "connect" && $2 == "\\E") enable = $0
            if ($1 != "end") next
            inside = 0
            key = (kind ~ /SDFFE_PN/) " " enable
            if (size[key] < least) { flush(); next }
            gated++
            to = kind
            sub(/DFFC?E_/, "DFF_", to)
            sub(/P_$/, "_", to)
            for (i = 1; i <= lines; i++) {
                if (line[i] == enable) continue
                if (line[i] ~ /^ *cell /) sub(/\$_[^ ]* /, to " ", line[i])
                if (line[i] ~ /^ *connect \\C /) line[i] = "    connect \\C \\gate" gate[key]
                print line[i]
            }
            next
        }
        /^end/ && within == "\\" top {
            for (g = 1; g <= gates; g++) {
                split(of[g], part, /connect \\E /)
                e = part[2]
                print "  cell $_NOT_ \\off_of" g "\n    connect \\A \\rst_ni"
                print "    connect \\Y \\off" g "\n  end"
                print "  cell $_OR_ \\open_of" g "\n    connect \\A " e
                print "    connect \\B " (of[g] ~ /^1/ ? "\\off" g : "1\0470")
                print "    connect \\Y \\open" g "\n  end"
                print "  cell $_DLATCH_N_ \\held_of" g "\n    connect \\D \\open" g
                print "    connect \\E \\clk_i\n    connect \\Q \\held" g "\n  end"
                print "  cell $_AND_ \\gate_of" g "\n    connect \\A \\clk_i"
                print "    connect \\B \\held" g "\n    connect \\Y \\gate" g "\n  end"
            }
        }
        { print }
        END { print gates + 0, gated + 0, enabled + 0, all + 0 >"/dev/stderr" }' "$1" "$1"
}

# row MODULE PARAMETERS: one row of JSON; a line for the reader on stderr.
row() {
    name=$1${2:+.$2}
    synth_netlist "$name" "$1" "$2"
    dir=$synth_out/gating/$name
    mkdir -p "$dir"
    gated "$synth_out/$name/generic.il" "$1" >"$dir/gated.il" 2>"$dir/count"
    {
        echo "read_rtlil $dir/gated.il; opt -fast; dfflibmap -liberty $synth_lib; opt"
        echo "techmap -map $dir/latch.v"
        echo "abc -liberty $synth_lib -script $synth_small; opt_clean"
        echo "tee -q -o $dir/area.txt stat -liberty $synth_lib"
    } >"$dir/steps.ys"
    cat >"$dir/latch.v" <<'LATCH'
module \$_DLATCH_N_ (input D, E, output Q);
    wire n;
    \$_NOT_ inverter (.A(E), .Y(n));
    LATCH latch (.CLK(n), .D(D), .Q(Q));
endmodule
LATCH
    synth_run "$dir" "$dir/steps.ys"
    synth_sram_lib "$dir/ct_sram.lib"
    cat >"$dir/power.tcl" <<TCL
read_liberty $synth_lib
read_liberty $dir/ct_sram.lib
read_verilog $synth_out/$name/flat.v
link_design $1
create_clock -name clk -period 1000 clk_i
set_power_activity -global -activity 0 -duty 0.5
report_power -digits 6
exit
TCL
    "$synth_sta" -no_splash -exit "$dir/power.tcl" >"$dir/power.txt" 2>&1 </dev/null ||
        synth_fail "$name: OpenSTA failed, see $dir/power.txt"
    ! grep '^Error' "$dir/power.txt" >&2 || synth_fail "$name: OpenSTA failed"
    # Watts of a clock of 1 MHz: 1e6 of them are pJ a cycle. The second number is without leakage.
    clock_pj=$(awk '/^Sequential/ { printf "%.1f", ($2 + $3) * 1e6 }' "$dir/power.txt")
    [ -n "$clock_pj" ] || synth_fail "$name: no power in $dir/power.txt"
    echo "$1|$2|$(cat "$dir/count")|$(synth_count "$synth_out/$name/least.txt")|$(synth_count \
        "$dir/area.txt")|$clock_pj" | awk -F '|' '{
            split($3, count, " "); split($4, before, " "); split($5, after, " ")
            after[4] += 56 * count[1] # the library says 0 of a LATCH; it is 5.6 um wide, 10 high
            printf "%-10s %-5s %5d flip-flops, %5d with an enable; %d gates for %d of them " \
                "(%.1f %%): %d um2, not %d (%+.1f %%); clock %.1f pJ a cycle ungated\n", $1, $2,
                count[4], count[3], count[1], count[2], 100 * count[2] / count[4], after[4],
                before[4], 100 * (after[4] / before[4] - 1), $6 >"/dev/stderr"
            printf "{\"module\": \"%s\", \"parameters\": \"%s\", ", $1, $2
            printf "\"flip_flops\": %d, ", count[4]
            printf "\"enabled\": %d, \"gated\": %d, \"gates\": %d, ", count[3], count[2], count[1]
            printf "\"um2\": %d, \"gated_um2\": %d, \"clock_pj\": %s}", before[4], after[4], $6
        }'
}

{
    echo '['
    row ct_core K=4
    echo ,
    row ct_router ''
    printf '\n]\n'
} >"$synth_out/gating.json.tmp"
mv "$synth_out/gating.json.tmp" "$synth_out/gating.json"
