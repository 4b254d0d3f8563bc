#!/bin/sh
# Places and routes netlists of synth.sh by qflow (graywolf, qrouter) in the OSU 180 nm process.
#
#   rtl/synth/layout.sh [MODULE...]      default: ct_fifo ct_router (minutes)
#
# Prints a line for each and writes build/synth/layout.json, a list of {"module", "cell_um2",
# "die_um2", "wire_um", "vias", "failed_nets", "period_ns", "routed_period_ns"}: the periods are of
# OpenSTA without wires and with those of the layout, each as a capacitance and an Elmore delay.
# There is no clock tree: the clock is one ideal net. A net that is not routed is a failure.
set -eu
synth_script=layout
synth_home=$(dirname "$0")
. "$synth_home/lib.sh"
qflow_bin=${QFLOW_BIN:-/usr/lib/qflow/bin}
synth_needs "$synth_yosys" "$synth_sta" qflow graywolf qrouter
for tool in blif2Verilog rc2dly; do
    [ -x "$qflow_bin/$tool" ] || synth_fail "no $qflow_bin/$tool: tools/setup.sh layout installs it"
done

# net MODULE DIR: a netlist without vectors, hierarchy or names that qflow would not read.
net() {
    {
        echo "read_verilog $synth_out/$1/net.v"
        echo "read_liberty -lib -ignore_miss_func $synth_lib"
        echo "hierarchy -top $1; splitnets -ports -format _; rename -hide w:*; opt_clean"
        echo "rename -enumerate -pattern n%_; write_blif -gates -buf BUFX2 A Y $2/all.blif"
    } >"$2/steps.ys"
    synth_run "$2" "$2/steps.ys"
    # The constants, which no cell uses.
    sed '/^\.names \$\(false\|true\|undef\)$/d; /^1$/d' "$2/all.blif" >"$2/synthesis/$1.blif"
    ! grep -q '^\.names' "$2/synthesis/$1.blif" || synth_fail "$1: a constant in the netlist"
    printf 'set vddnet=vdd\nset gndnet=gnd\n' >"$2/synthesis/${1}_powerground"
    echo "module $1(); endmodule" >"$2/source/$1.v"
    "$qflow_bin/blif2Verilog" -c -p -v vdd -g gnd "$2/synthesis/$1.blif" >"$2/net.v"
}

# period MODULE DIR [FILE]: with the wires of FILE.
period() {
    SYNTH_LIB=$synth_lib SYNTH_SRAM=$2/ct_sram.lib SYNTH_TOP=$1 SYNTH_NET=$2/net.v \
        SYNTH_WIRES=${3:-} "$synth_sta" -no_splash -exit "$synth_home/timing.tcl" \
        >"$2/timing.txt" 2>&1 </dev/null || synth_fail "$1: OpenSTA failed, see $2/timing.txt"
    ! grep -E '^(Error|Warning: .*not found)' "$2/timing.txt" >&2 || synth_fail "$1: OpenSTA failed"
    awk '/ slack \(/ { printf "%.2f\n", 1000 - $1; exit }' "$2/timing.txt"
}

# route MODULE: one row of JSON; a line for the reader on stderr.
route() {
    start_s=$(date +%s)
    synth_netlist "$1" "$1" ""
    dir=$synth_out/layout/$1
    rm -rf "$dir"
    mkdir -p "$dir/source" "$dir/synthesis" "$dir/layout" "$dir/log"
    net "$1" "$dir"
    qflow -T osu018 -p "$dir" place route "$1" >"$dir/qflow.txt" 2>&1 </dev/null ||
        synth_fail "$1: qflow failed, see $dir/qflow.txt"
    failed=$(awk '/^Final: No failed routes/ { n = "0" }
        /^Final: Failed net routes:/ { n = $NF } END { print n }' "$dir/log/route.log")
    [ -n "$failed" ] || synth_fail "$1: not routed, see $dir/log/route.log"
    # Each net's capacitance, which the file says in pF whatever its head says, and its delays.
    "$qflow_bin/rc2dly" -r "$dir/layout/$1.rc" -l "$synth_lib" -d "$dir/wires.spef" \
        >"$dir/rc.txt" 2>&1
    "$qflow_bin/rc2dly" -r "$dir/layout/$1.rc" -l "$synth_lib" -d "$dir/wires.sdf" \
        >>"$dir/rc.txt" 2>&1
    {
        awk '/^\*NAME_MAP/ { names = 1; next }
            /^\*PORTS/ { names = 0 }
            names && NF == 2 { name[$1] = $2; next }
            /^\*D_NET/ { print "set_load " $3 " [get_nets " name[$2] "]" }' \
            "$dir/wires.spef"
        echo "read_sdf $dir/wires.sdf"
    } >"$dir/wires.tcl"
    grep -q '^set_load' "$dir/wires.tcl" || synth_fail "$1: no wires in $dir/wires.spef"
    synth_sram_lib "$dir/ct_sram.lib"
    ideal=$(period "$1" "$dir")
    routed=$(period "$1" "$dir" "$dir/wires.tcl")
    awk -v module="$1" -v cells="$(synth_count "$synth_out/$1/area.txt")" -v failed="$failed" \
        -v ideal="$ideal" -v routed="$routed" \
        -v seconds=$(($(date +%s) - start_s)) '
        function size(x) { return x < 0 ? -x : x }
        /^UNITS DISTANCE MICRONS/ { unit = $4 }
        /^DIEAREA/ { die = ($7 - $3) * ($8 - $4) / unit / unit }
        /^NETS/ { nets = 1 }
        /^END NETS/ { nets = 0 }
        # Points "( x y )"; a star repeats the coordinate of the point before.
        nets && /(ROUTED|NEW) metal/ {
            at = 0
            for (i = 1; i <= NF; i++) {
                if ($i == "(") {
                    nx = $(i + 1) == "*" ? x : $(i + 1)
                    ny = $(i + 2) == "*" ? y : $(i + 2)
                    if (at++) length_um += (size(nx - x) + size(ny - y)) / unit
                    x = nx; y = ny
                }
                if ($i ~ /^M[0-9]+_M/) vias++
            }
        }
        END {
            split(cells, cell, " ")
            printf "%-10s %8d um2 of cells, %8d um2 of die (%.0f %% full), %7d um of wire, " \
                "%d vias, %d nets failed, %.2f ns, routed %.2f ns (%d s)\n", module, cell[4], die,
                100 * cell[4] / die, length_um, vias, failed, ideal, routed, seconds >"/dev/stderr"
            printf "{\"module\": \"%s\", \"cell_um2\": %d, \"die_um2\": %d, \"wire_um\": %d, " \
                "\"vias\": %d, \"failed_nets\": %d, \"period_ns\": %s, \"routed_period_ns\": %s}",
                module, cell[4], die, length_um, vias, failed, ideal, routed
        }' "$dir/layout/$1.def"
    [ "$failed" = 0 ] || synth_fail "$1: $failed nets are not routed"
}

[ $# -gt 0 ] || set -- ct_fifo ct_router
{
    echo '['
    first=yes
    for module in "$@"; do
        [ -f "$synth_rtl/$module.sv" ] || synth_fail "no module $module in $synth_rtl"
        [ $first = yes ] || echo ,
        first=no
        route "$module"
    done
    printf '\n]\n'
} >"$synth_out/layout.json.tmp"
mv "$synth_out/layout.json.tmp" "$synth_out/layout.json"
