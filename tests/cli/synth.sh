#!/bin/sh
# The scripts of rtl/synth where something is missing or wrong: one line that says what, exit status
# 1, and nothing written that looks like a result. Where the cell library is not installed, what
# needs it is skipped.
. tests/support/cli.sh
synth=$root/rtl/synth
library=/usr/share/qflow/tech/osu018/osu018_stdcells.lib
export SYNTH_OUT="$work/results"

# run NAME STATUS SCRIPT ARG...: as try, of a script of rtl/synth.
run() {
    run_name=$1 run_want=$2
    shift 2
    : >log
    script=$1
    shift
    "$synth/$script" "$@" >out 2>err </dev/null
    run_got=$?
    [ $run_got = "$run_want" ] || echo "$script $*: exit status $run_got" >log
    [ $run_got = "$run_want" ]
    report $? "$run_name"
}

# says TEXT: the last message is one line that holds TEXT, after the name of the script.
says() {
    grep -qF -e "$1" err && [ "$(wc -l <err)" = 1 ] && grep -q '^[a-z0-9]*: ' err
    report $? "message: $1"
}

for script in synth.sh equiv.sh ice40.sh gating.sh layout.sh; do
    export YOSYS=no-such-yosys
    run "$script without Yosys" 1 $script
    says "no no-such-yosys"
    unset YOSYS
    export OSU018="$work/none.lib"
    run "$script without the library" 1 $script
    says "no library $work/none.lib"
    unset OSU018
done
ok "no results" [ ! -e "$work/results/synth.json" ]

run "netlist of nothing" 1 netlist.sh
says "usage: netlist.sh OUT"
run "netlist of another module" 1 netlist.sh nets ct_fifo 0
says "ct_fifo: expected ct_core or ct_router"
run "a fault that is none" 1 netlist.sh nets ct_core 4
says "SPOILT 4: expected 0 to 3"

if [ ! -f $library ] || ! command -v sta >/dev/null; then
    echo "ok $((count += 1)) - with the library # SKIP not installed"
    finish
fi

sed 's/area : 24;/area : 25;/' $library >other.lib
OSU018=$work/other.lib run "a library of another process" 1 synth.sh
says "NAND2X1 has '25' um2, expected 24"
run "a module that is none" 1 synth.sh ct_none
says "no module ct_none"
run "proof of a module that is none" 1 equiv.sh ct_none
says "no module ct_none"

run "an arbiter" 0 synth.sh ct_arbiter
told "ct_arbiter"
ok "results" grep -q '"module": "ct_arbiter"' results/synth.json
run "once more" 0 synth.sh ct_arbiter
run "its proof" 0 equiv.sh ct_arbiter
told "one gate exchanged"

# Tools that fail, or say that all is well.
mkdir bin
printf '#!/bin/sh\necho "Error: cannot read it"\n' >bin/sta
printf '#!/bin/sh\necho "Networks are equivalent"\n' >bin/abc
printf '#!/bin/sh\necho "ERROR: out of luck" >&2; exit 1\n' >bin/yosys
chmod +x bin/sta bin/abc bin/yosys
rm results/synth.json
STA=$work/bin/sta run "OpenSTA says an error and goes on" 1 synth.sh ct_arbiter
ok "said so" grep -q "Error: cannot read it" err
no "no results of it" [ -e results/synth.json ]
ABC=$work/bin/abc run "a prover that proves everything" 1 equiv.sh ct_arbiter
ok "the control says so" grep -q "one gate exchanged: expected otherwise" err
YOSYS=$work/bin/yosys run "Yosys fails" 1 synth.sh ct_route
ok "said its error" grep -q "ERROR: out of luck" err

finish
