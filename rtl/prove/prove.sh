#!/bin/sh
# Proves what rtl/prove/prove_*.sv asserts, for ever and not to a depth, by property directed
# reachability (Yosys makes an AIGER of the design and the properties, ABC's pdr proves it); and
# shows that each proof can fail: in a copy of the design with a fault it must find a
# counterexample.
#
#   rtl/prove/prove.sh [NAME...]      fifo arbiter route router; all where none is named
#
# Prints a line for each: what, parameters, outcome, seconds. Exit status 1: not as it should be.
set -eu
cd "$(dirname "$0")/.."
limit_s=${PROVE_SECONDS:-300}
yosys=${YOSYS:-yosys} abc=${ABC:-yosys-abc}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
status=0

# model NAME PARAMETERS SED: an AIGER of prove_NAME, of the design that SED has changed.
model() {
    rm -rf "$scratch/rtl" "$scratch/model.aig"
    mkdir "$scratch/rtl"
    for file in ct_noc_pkg.sv ct_fifo.sv ct_arbiter.sv ct_route.sv ct_router.sv; do
        sed "$3" "$file" >"$scratch/rtl/$file"
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
    $yosys -q -p "
        read_verilog -formal -sv $scratch/rtl/*.sv \
            prove/prove_$1.sv
        ${set:+chparam$set prove_$1}
        prep -flatten -nordff -top prove_$1; memory_map; async2sync; chformal -cover -remove
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
    printf '%-8s %-28s %-9s %6s s%s\n' "$1" "$2" "$outcome" "$seconds" "${5:+  fault: $5}"
    [ "$outcome" = "$3" ] || { echo "prove: $1: expected $3" >&2; status=1; }
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
    for parameters in "DL=1 D=1" "DL=1 D=1 P=2 F=2 ROUTING=2" "DL=2 D=1"; do
        check router "$parameters" proved
    done
    check router "DL=1 D=1" refuted 's/= out_room_i\[o-1\];/= 1;/' \
        'sends without room'
    check router "DL=1 D=1" refuted 's/pop\[i\] = ce_i && (grant\[i\] ||/pop[i] = ce_i \&\& (/' \
        'what is delivered stays'
    check router "DL=1 D=1" refuted 's/assign pop\[i\] = ce_i/assign pop[i] = 1/' \
        'pops where no router cycle is'
    check router "DL=1 D=1" refuted 's/asking & (~asking + 1.b1)/asking/' 'grants all'
}

[ $# -gt 0 ] || set -- fifo arbiter route router
for name in "$@"; do
    case $name in
    fifo | arbiter | route | router) $name ;;
    *) echo "prove: no proof of $name" >&2; exit 2 ;;
    esac
done
exit $status
