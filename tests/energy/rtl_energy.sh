#!/bin/sh
# The coefficients of the preset cortile-rtl that are our own gates': from the netlist of the core
# of make synth (osu018, K = 4) and the waveform of a lockstep run of the same core.
#
#   tests/energy/rtl_energy.sh      prints "name value low high", joules or watts, 1.8 V, 25 C
#
# rtl_energy.py gives what settled values take in a cycle of each state, OpenSTA what the clock
# takes in each cycle (rtl/synth/gating.sh: 1,109.3 pJ for the 5,010 flip-flops, none gated; OpenSTA
# 2.0.17 does not heed activities of single pins, so it gives no more). A core's clock stands still
# while it is done. Events get the cycles that they take, rtl/CHIP.md [Y-2]:
#
#   core.tick           TAKE, and KEY four times
#   neuron.update       READ, LEAK, FIRE, WRITE
#   synapse.operation   INTEGRATE, by the operations in it
#   spike.generation    SEND
#
# Value: settled changes and the clock of every flip-flop. Low end: without the clock, as with
# perfect gating; high end: changes twice, for glitches and wires. The exit status is 1 where the
# netlist is not the waveform's, and the control, a netlist with one gate exchanged, has to be found
# out.
set -eu
cd "$(dirname "$0")/../.."
synth_script=rtl_energy
synth_home=rtl/synth
. rtl/synth/lib.sh
synth_needs "$synth_yosys" python3 verilator
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
clock_pj=1109.3

synth_netlist ct_core.K=4 ct_core K=4
# Its program runs only models that differ; what it is made of is what is wanted.
make -s lockstep-wave MODEL=core_full CT_SEED=1 CT_MODEL=1 >"$work/log" 2>&1 || :
wave=build/release/lockstep/wave
[ -f $wave/core_full/shim.o ] || { cat "$work/log" >&2; synth_fail "no model that writes waves"; }
gcc -std=gnu11 -O1 -Iemulator -Itests -Itools -c -o "$work/rtl_wave.o" tests/energy/rtl_wave.c
objects=build/release/obj/tests/lockstep
g++ -o "$work/rtl_wave" "$work/rtl_wave.o" $wave/core_full/list.o $objects/core_*.o \
    $objects/lockstep.o $wave/core_full/shim.o $wave/core_full/Vcore_full__ALL.a \
    $wave/runtime/*.o $(find $wave/runtime -mindepth 2 -name '*.o') build/release/tests/shared.a \
    build/release/tools.a build/release/libcortile.a -pthread -lcmocka -lyaml -ljansson -lz \
    -lxxhash -lm
CT_WAVE="$work/wave" "$work/rtl_wave" >"$work/counts"

energy() {
    python3 tests/energy/rtl_energy.py "$synth_lib" "$1" "$work"/wave.*.vcd
}
net=$synth_out/ct_core.K=4/flat.v
energy "$net" >"$work/states"
awk '/^  NAND2X1 / && ++n == 4000 { sub(/NAND/, "NOR") } { print }' "$net" >"$work/wrong.v"
! energy "$work/wrong.v" >/dev/null 2>&1 || synth_fail "one gate exchanged, and not noticed"
awk -v clock="$clock_pj" '
    FNR == NR { integrate = $1; operations = $2; next }
    $1 == "leakage" { leakage = $2; next }
    { data[$1] = $3 }
    # pJ of changes in so many cycles.
    function row(name, pj, cycles) {
        printf "%s %.4g %.4g %.4g\n", name, (pj + cycles * clock) * 1e-12, pj * 1e-12, \
            (2 * pj + cycles * clock) * 1e-12
    }
    END {
        row("core.tick", data[0] + 4 * data[1], 5)
        row("neuron.update", data[2] + data[3] + data[4] + data[5], 4)
        row("synapse.operation", data[3] * integrate / operations, integrate / operations)
        row("spike.generation", data[6], 1)
        printf "core.leakage %.4g %.4g %.4g\n", leakage, leakage / 2, 2 * leakage
    }' "$work/counts" "$work/states"
