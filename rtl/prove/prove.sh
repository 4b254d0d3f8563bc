#!/bin/sh
# Proves what rtl/prove/prove_*.sv asserts, for ever and not to a depth, by property directed
# reachability (Yosys makes an AIGER of the design and the properties, ABC's pdr proves it); and
# shows that each proof can fail: in a copy of the design with a fault it must find a
# counterexample.
#
#   rtl/prove/prove.sh [--quick] [NAME...]      all proofs where none is named; --quick: without
#                                               those that take long
#
# A NAME is that of a prove_NAME.sv. Where another any_MODULE.sv stands in for a module, it does all
# that this module can do, and more, and is smaller; that it does is a proof of its own. Prints TAP,
# a test a proof: what, parameters, outcome, seconds. Exit status 1: not as it should be.
set -eu
cd "$(dirname "$0")/.."
limit_s=${PROVE_SECONDS:-300}
yosys=${YOSYS:-yosys} abc=${ABC:-yosys-abc}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
all=$(echo prove/prove_*.sv | sed 's|prove/prove_\([a-z_]*\).sv|\1|g')
number=0 status=0

# The modules that a proof is about, and those of rtl/prove that stand in for others of theirs.
sources_fifo='ct_fifo'
sources_host_fifo='ct_host_fifo'
sources_sched='ct_sched'
sources_arbiter='ct_arbiter'
sources_route='ct_noc_pkg ct_route'
sources_router='ct_noc_pkg ct_fifo ct_arbiter ct_router prove/any_route'
sources_deep='ct_noc_pkg ct_arbiter ct_router prove/any_fifo prove/any_route'
sources_neuron='ct_pkg ct_neuron'
sources_sram='ct_pkg ct_sram_word ct_sram'
sources_core='ct_pkg ct_sched ct_pick ct_core prove/any_sram prove/any_neuron prove/any_word'

# The module of the properties where it is not prove_NAME; signals of it that are connected with
# signals within the design.
top_deep=prove_router
probes_deep='tags0=u_router.g_input[0].u_fifo.tags tags1=u_router.g_input[1].u_fifo.tags
    tags2=u_router.g_input[2].u_fifo.tags tags3=u_router.g_input[3].u_fifo.tags
    tags4=u_router.g_input[4].u_fifo.tags'
probes_neuron='v_q=u_neuron.v_q'
probes_core='read=u_core.u_sram.read_i write=u_core.u_sram.write_i addr=u_core.u_sram.addr_i
    integrate=u_core.integrate leak=u_core.leak axons=u_core.axons_q row=u_core.u_sram.row_o
    pick=u_core.pick picked=u_core.picked'

# model NAME PARAMETERS SED: an AIGER of prove_NAME, of the design that SED has changed.
model() {
    rm -rf "$scratch/rtl" "$scratch/model.aig"
    mkdir -p "$scratch/rtl/prove"
    eval "sources=\$sources_$1 probes=\${probes_$1:-} top=\${top_$1:-prove_$1}"
    files=
    for source in $sources; do
        case $source in
        prove/*) cp "$source.sv" "$scratch/rtl/prove/" ;;
        *) sed "$3" "$source.sv" >"$scratch/rtl/$source.sv" ;;
        esac
        files="$files $scratch/rtl/$source.sv"
    done
    if [ -n "$3" ] && cat "$scratch"/rtl/*.sv | cmp -s - "$scratch/sound"; then
        echo "prove: $1: the fault changes nothing: $3" >&2
        exit 1
    fi
    [ -n "$3" ] || cat "$scratch"/rtl/*.sv >"$scratch/sound"
    set=
    for parameter in $2; do
        set="$set -set ${parameter%=*} ${parameter#*=}"
    done
    look= keep=
    for probe in $probes; do
        keep="$keep setattr -set keep 1 */w:${probe##*.};"
        look="$look rename ${probe#*=} in_${probe%=*}; connect -set ${probe%=*} in_${probe%=*};"
    done
    $yosys -q -p "
        read_verilog -formal -sv -I. $files prove/$top.sv
        ${set:+chparam$set $top}
        hierarchy -check -top $top; $keep
        prep -flatten -nordff -top $top; ${look:+cd $top; $look cd ..;} memory_map; async2sync
        chformal -cover -remove
        setundef -undriven -anyseq; opt_clean; techmap; opt -full; dffunmap; abc -g AND -fast
        opt_clean; write_aiger -zinit $scratch/model.aig"
}

# check NAME PARAMETERS WANTED [SED WHAT]: WANTED is proved or refuted.
check() {
    model "$1" "$2" "${4:-}"
    start_s=$(date +%s.%N)
    timeout "$limit_s" $abc -c "read_aiger $scratch/model.aig; fold; strash; pdr" \
        >"$scratch/log" 2>&1 || :
    seconds=$(echo "$start_s $(date +%s.%N)" | awk '{ printf "%.1f", $2 - $1 }')
    outcome=undecided
    ! grep -q 'Property proved' "$scratch/log" || outcome=proved
    ! grep -q 'was asserted in frame' "$scratch/log" || outcome=refuted
    number=$((number + 1)) is=
    [ "$outcome" = "$3" ] || is='not ' status=1
    printf '%sok %d - %s%s: %s in %s s%s\n' "$is" $number "$1" "${2:+ $2}" "$outcome" "$seconds" \
        "${5:+, fault: $5}"
}

fifo() {
    for parameters in "DEPTH=1 DELAY=0" "DEPTH=2 DELAY=1" "DEPTH=3 DELAY=2" "DEPTH=4 DELAY=0"; do
        check fifo "$parameters" proved
    done
    check fifo "DEPTH=3 DELAY=2" refuted 's/room_o     = write_q != full_at/room_o     = 1/' \
        'room where there is none'
    check fifo "DEPTH=3 DELAY=2" refuted 's/== LastIndex$/== LastIndex - 1/' 'a lap too short'
    check fifo "DEPTH=3 DELAY=2" refuted 's/line_q <= .0;/line_q <= line_q;/' 'reset leaves packets'
    check fifo "DEPTH=3 DELAY=2" refuted 's/else if (ce_i)$/else/' 'time runs in base cycles'
}

host_fifo() {
    for parameters in DEPTH=1 DEPTH=3 DEPTH=4; do
        check host_fifo "$parameters" proved
    done
    check host_fifo DEPTH=3 refuted "s/== 16'(DEPTH);/== 16'(DEPTH + 1);/" 'full too late'
    check host_fifo DEPTH=3 refuted "s/- 16'(pop_i)/- 16'(pop_i \&\& !push_i)/" \
        'the level misses a pop'
    check host_fifo DEPTH=3 refuted 's/read_q == LastIndex/read_q == LastIndex - 1/' \
        'a lap too short'
}

sched() {
    check sched AXONS=5 proved
    check sched AXONS=5 refuted "s/(set ? arrived : '0)/(set \&\& !clear ? arrived : '0)/" \
        'what arrives in the cycle of the clearing is lost'
    check sched AXONS=5 refuted "s/(inject ? injected : '0)/(inject \&\& !set ? injected : '0)/" \
        'of two in one cycle one is lost'
    check sched AXONS=5 refuted "s/(clear ? '0 : slot_q\[s\])/slot_q[s]/" 'nothing is cleared'
    check sched AXONS=5 refuted 's/= take_i && take_slot_i == /= take_slot_i == /' \
        'a slot is cleared that is not taken'
}

arbiter() {
    check arbiter "ASKERS=5" proved
    check arbiter "ASKERS=5" refuted 's/~(grant_o | (grant_o - 1.b1))/~(grant_o - 1)/' \
        'starts with the one granted last'
    check arbiter "ASKERS=5" refuted 's/if (take_i && grant_o/if (grant_o/' \
        'the turn passes on by itself'
    check arbiter "ASKERS=5" refuted 's/asking & (~asking + 1.b1)/asking/' 'grants all'
}

route() {
    for routing in 0 1 2; do
        check route "ROUTING=$routing" proved
    done
    check route "ROUTING=0" refuted 's/(dx\[8\] ? Plus : Minus)/Minus/' 'away to the west'
    check route "ROUTING=2" refuted 's/&& !east_open_i;/;/' 'turns where east is open'
    check route "ROUTING=1" refuted 's/ct_noc_pkg::YX && in_y/ct_noc_pkg::YX \&\& !in_y/' \
        'x first where it is y'
}

router() {
    for parameters in "DL=1 D=1" "DL=1 D=1 P=2 F=2" "DL=2 D=1"; do
        check router "$parameters" proved
    done
    check router "DL=1 D=1" refuted 's/= out_room_i\[o-1\];/= 1;/' \
        'sends without room'
    check router "DL=1 D=1" refuted 's/pop\[i\] = ce_i && (grant\[i\] ||/pop[i] = ce_i \&\& (/' \
        'what is delivered stays'
    check router "DL=1 D=1" refuted 's/assign pop\[i\] = ce_i/assign pop[i] = 1/' \
        'pops where no router cycle is'
    check router "DL=1 D=1" refuted 's/asking & (~asking + 1.b1)/asking/' 'grants all'
    for parameters in "DL=2 D=2" "DL=3 D=2 F=3 TORUS=1" ${slow:+"DL=4 D=4"}; do
        check deep "$parameters TAGS=1" proved
    done
    check deep "DL=2 D=2 TAGS=1" refuted 's/grant\[i\] || grant\[Ports+i\]/grant[i]/' \
        'what leaves to the east stays'
    check deep "DL=2 D=2 TAGS=1" refuted 's/= packet | (leaving/= (leaving/' \
        'only the last input gets through'
}

sram() {
    for parameters in "CYCLES=1" "CYCLES=2 BIT=300" "CYCLES=4 BIT=421"; do
        check sram "$parameters" proved
    done
    check sram "CYCLES=2" refuted "s/wait_q <= 2'(CYCLES - 1)/wait_q <= 2'(CYCLES)/" 'a cycle late'
    check sram "CYCLES=2" refuted 's/capture   = ce_i && wait_q/capture   = wait_q/' \
        'reads in any base cycle'
    check sram "CYCLES=1" refuted 's/write_i\[w\] && in_range/write_i != 0 \&\& in_range/' \
        'writes whole rows'
}

neuron() {
    for step in 0 1 2; do
        check neuron "K=2 STEP=$step" proved
    done
    check neuron "STEP=0" refuted "s/{{2{row_i\[ct_pkg::ROW_V + 19\]}}/{2'b0/" \
        'V is read without its sign'
    check neuron "STEP=0" refuted 's/>= {1.b0, draw}/> {1'"'"'b0, draw}/' \
        'a weight equal to its draw does not count'
    check neuron "STEP=1" refuted 's/= sat20(start + turned)/= start + turned/' \
        'no saturation after the leak'
    check neuron "STEP=1" refuted "s/if (start == 22'sd0) turned = 22'sd0;//" 'leaks at 0'
    check neuron "STEP=2" refuted 's/v_q >= high/v_q > high/' 'the threshold itself does not fire'
    check neuron "STEP=2" refuted 's/v3 = v_q - high/v3 = v_q - {4'"'"'b0, alpha}/' \
        'reset mode 1 forgets the noise'
    check neuron "STEP=2" refuted 's/v3 = -reset/v3 = reset/' \
        'below, the reset value keeps its sign'
    check neuron "STEP=2" refuted "s/v_q < -low/v_q <= -low/" 'the negative threshold itself resets'
}

core() {
    for parameters in "AXONS=2 NEURONS=3" "AXONS=3 NEURONS=2 K=2 S=2" "AXONS=2 NEURONS=2 LENGTH=1" \
        "AXONS=1 NEURONS=1 S=3 LENGTH=1"; do
        check core "$parameters" proved
    done
    for parameters in ${slow:+"AXONS=16 NEURONS=256 K=4" "AXONS=3 NEURONS=3 K=2 S=2 LENGTH=1"}; do
        check core "$parameters" proved
    done
    small="AXONS=2 NEURONS=3"
    check core "$small" refuted 's/(neuron_q == LastNeuron)/(neuron_q >= LastNeuron - 1)/' \
        'the last neuron is left out'
    check core "$small" refuted \
        "s/leaves ? neuron_q + 8'd1/leaves \&\& !in_pin ? neuron_q + 8'd1/" \
        'a neuron that fires to a pin has its turn again'
    check core "$small" refuted "s/neuron_d = in_done ? '0/neuron_d = in_done ? neuron_q/" \
        'a tick starts where the last one ended'
    check core "$small" refuted 's/leaves = send_ready_i/leaves = 1/' 'does not wait for room'
    check core "$small" refuted "s/picked\[8\*K-1 -: 8\]} + 9'd1/picked[8*K-1 -: 8]}/" \
        'a synapse counts twice'
    check core "AXONS=3 NEURONS=2 K=2 S=2" refuted "s/: 9'd256;/: 9'd1;/" \
        'begins with synapses anew'
    check core "$small" refuted 's/if (leak) state_d/if (in_sum) state_d/' \
        'leaks before the last synapse'
    check core "$small" refuted 's/tick_q + row/tick_i[3:0] + row/' 'the packet changes as it waits'
    check core "AXONS=2 NEURONS=2 LENGTH=1" refuted \
        's/if (count_q == LastRound)/if (send_ready_i)/' \
        'the key takes as long as it likes'
}

slow=1
[ "${1:-}" != --quick ] || { slow=; shift; }
# shellcheck disable=SC2086 # a list
[ $# -gt 0 ] || set -- $all
for name in "$@"; do
    case " $all " in
    *" $name "*) $name ;;
    *) echo "prove: no proof of $name" >&2; exit 2 ;;
    esac
done
echo "1..$number"
exit $status
