# shellcheck shell=sh
# lib.sh - what the scripts of this directory share: from a module of the RTL to a netlist of the
# OSU 180 nm library, and from there to its area and its longest paths. To be sourced from a script
# in any directory, after `synth_script=<its name>` for its messages and `synth_home=<path of
# rtl/synth>`; defines only names that begin with synth_.
#
#   OSU018=<file.lib>   the library; default: that of Debian's qflow-tech-osu018
#   SYNTH_OUT=<dir>     where results go and are kept; default build/synth
#   SRAM_NS=<ns>        from the clock edge to row_o of the SRAM macro; default 0.3, a register
#   YOSYS, STA          the programs
#
# A netlist is made once: again only when RTL, library, Yosys or its steps have changed. It is flat
# but for the SRAM, which stays a black box (ct_sram), its registers keep the names of the RTL, and
# its flip-flops are named after them, so that power can be asked for by register.
synth_lib=${OSU018:-/usr/share/qflow/tech/osu018/osu018_stdcells.lib}
synth_yosys=${YOSYS:-yosys}
synth_sta=${STA:-sta}
synth_rtl=$(cd "$synth_home/.." && pwd)
synth_out=${SYNTH_OUT:-$synth_rtl/../build/synth}
mkdir -p "$synth_out"
synth_out=$(cd "$synth_out" && pwd)
synth_version=1 # of what is done to a netlist after Yosys
synth_ge=24 # um2 of a NAND2X1, the gate equivalent

synth_fail() {
    echo "$synth_script: $*" >&2
    exit 1
}

# synth_needs TOOL...: ends the script where a program or the library is not there.
synth_needs() {
    for synth_tool in "$@"; do
        command -v "$synth_tool" >/dev/null ||
            synth_fail "no $synth_tool: tools/setup.sh rtl synth installs it"
    done
    [ -f "$synth_lib" ] ||
        synth_fail "no library $synth_lib: tools/setup.sh synth installs it, or give OSU018=<file>"
    synth_nand=$(sed -n '/^cell (NAND2X1)/,/area/s/.*area : \([0-9.]*\);.*/\1/p' "$synth_lib")
    [ "${synth_nand%.*}" = $synth_ge ] ||
        synth_fail "$synth_lib: NAND2X1 has '$synth_nand' um2, expected $synth_ge"
}

# synth_sources TOP: the files of the RTL that a module is made of, packages first; the SRAM, where
# it is among them, last and without its words, which it hides.
synth_sources() {
    awk -v top="$1" '
        FNR == 1 { name = FILENAME; gsub(/.*\/|\.sv$/, "", name); file[name] = FILENAME }
        {
            sub(/\/\/.*/, "")
            while (match($0, /ct_[a-z0-9_]+/)) {
                uses[name] = uses[name] " " substr($0, RSTART, RLENGTH)
                $0 = substr($0, RSTART + RLENGTH)
            }
        }
        END {
            todo[1] = top
            for (i = n = 1; i <= n; i++) {
                count = split(uses[todo[i]], word, " ")
                for (k = 1; k <= count; k++) {
                    if (!(word[k] in file) || word[k] in seen || word[k] ~ /^ct_sram_/) continue
                    seen[word[k]] = 1
                    todo[++n] = word[k]
                }
            }
            for (i = 1; i <= n; i++) if (todo[i] ~ /_pkg$/) print file[todo[i]]
            for (i = 1; i <= n; i++)
                if (todo[i] !~ /_pkg$|^ct_sram$/ && !(i > 1 && todo[i] == top)) print file[todo[i]]
            if ("ct_sram" in seen) print file["ct_sram"]
        }' "$synth_rtl"/*.sv
}

# synth_read TOP "PARAMETER=VALUE...": the commands of Yosys that read the RTL and choose a top.
synth_read() {
    synth_set=
    for synth_parameter in $2; do
        synth_set="$synth_set -chparam ${synth_parameter%=*} ${synth_parameter#*=}"
    done
    synth_files=$(synth_sources "$1")
    echo "read_verilog -sv -I$synth_rtl $(echo "$synth_files" | grep -v /ct_sram.sv | tr '\n' ' ')"
    ! echo "$synth_files" | grep -q /ct_sram.sv ||
        echo "read_verilog -sv -lib $synth_rtl/ct_sram.sv"
    echo "hierarchy -check -top $1$synth_set"
    echo "rename -top $1"
}

# synth_run DIR SCRIPT: runs Yosys on a file of commands, with yosys.log in DIR.
synth_run() {
    "$synth_yosys" -q -l "$1/yosys.log" -s "$2" >"$1/said" 2>&1 || {
        grep -a ERROR "$1/said" >&2 || tail -n 3 "$1/said" >&2
        synth_fail "Yosys failed; its log is $1/yosys.log"
    }
}

# ABC's steps to a fast netlist: choices, mapping for delay with a little area, buffers so that no
# gate drives more than 8 others, sizes. For the least area, nothing is buffered or sized.
synth_fast='+strash;dch;map,-B,0.9;topo;buffer,-c,-N,8;topo;upsize,-D,100;dnsize,-D,100'
synth_small='+strash;dch;amap'

# synth_seen TOP: a wire that the lockstep tests look at, so it has to stay one.
synth_seen() {
    case $1 in
    ct_router) echo grant ;;
    *) echo integrate ;;
    esac
}

# synth_only_registers TOP: of wires that are one, opt_clean keeps any public name; so that a
# register keeps its own, the others have none.
synth_only_registers() {
    synth_wire=$(synth_seen "$1")
    printf 'rename -hide */w:* */w:*_q* %%d */w:%s %%d */w:*.%s %%d */w:*_reg.* %%u' \
        "$synth_wire" "$synth_wire"
}

# synth_netlist NAME TOP "PARAMETER=VALUE...": makes $synth_out/NAME, with
#   net.v        the netlist
#   flat.v       the same without the parameters of the SRAM, which OpenSTA does not read
#   area.txt     its cells
#   least.txt    the cells when mapped for the least area
#   enables.txt  the flip-flops by kind before they are mapped, with their enables
synth_netlist() {
    synth_dir=$synth_out/$1
    synth_steps=$({
        synth_read "$2" "$3"
        case $2 in
        ct_router) echo "setattr -set keep 1 ct_router/w:$(synth_seen "$2")" ;;
        *) echo "setattr -set keep 1 ct_core/w:$(synth_seen "$2")" ;;
        esac
        echo "synth -flatten -nofsm -nordff -noabc -top $2"
        echo "chformal -remove; opt -fast"
        echo "tee -q -o $synth_dir/enables.txt stat"
        echo "write_rtlil $synth_dir/generic.il"
        echo "dfflibmap -liberty $synth_lib"
        echo "opt; design -save generic"
        echo "abc -liberty $synth_lib -script $synth_small"
        echo "opt_clean; tee -q -o $synth_dir/least.txt stat -liberty $synth_lib"
        echo "design -load generic"
        echo "abc -liberty $synth_lib -constr $synth_dir/constraints -script $synth_fast"
        echo "$(synth_only_registers "$2"); opt_clean; setundef -zero"
        echo "tee -q -o $synth_dir/area.txt stat -liberty $synth_lib"
        echo "write_verilog -noattr -noexpr -simple-lhs $synth_dir/mapped.v"
    })
    synth_key=$({
        echo "$synth_version"
        echo "$synth_steps"
        "$synth_yosys" -V
        # shellcheck disable=SC2046 # names of our own sources hold no spaces
        cat $(synth_sources "$2") "$synth_rtl"/*.svh "$synth_lib"
    } | cksum)
    if [ -f "$synth_dir/key" ] && [ "$(cat "$synth_dir/key")" = "$synth_key" ]; then
        return 0
    fi
    rm -rf "$synth_dir"
    mkdir -p "$synth_dir"
    echo "$synth_steps" >"$synth_dir/steps.ys"
    echo 'set_driving_cell BUFX4
set_load 0.05 [all_outputs]' >"$synth_dir/constraints"
    synth_run "$synth_dir" "$synth_dir/steps.ys"
    synth_registers <"$synth_dir/mapped.v" >"$synth_dir/net.v"
    if grep -h 'is unknown' "$synth_dir/area.txt" "$synth_dir/least.txt" | grep -v ct_sram; then
        synth_fail "$1: cells that are not of the library"
    fi
    awk '/#\($/ { sub(/#\($/, ""); printf "%s", $0; inside = 1; next }
        inside { if (sub(/^ *\) /, "")) inside = 0; else next }
        { print }' "$synth_dir/net.v" >"$synth_dir/flat.v"
    echo "$synth_key" >"$synth_dir/key"
}

# Names each flip-flop of a netlist after the wire that it drives: the one of v_q[3] is v_q[3]_reg.
synth_registers() {
    awk '/^  DFF/ { kind = $1; old = $2; count = 0; name = ""; inside = 1; next }
        inside && /^    \.Q\(/ {
            name = $0
            gsub(/^    \.Q\(|\),?$|[\\ ]/, "", name)
        }
        inside && /^  \);/ {
            print "  " kind " " (name ~ /^_[0-9]+_$/ ? old : "\\" name "_reg") " ("
            for (i = 1; i <= count; i++) print line[i]
            inside = 0
        }
        inside { line[++count] = $0; next }
        { print }'
}

# synth_count FILE: cells, flip-flops, black boxes and um2 of what Yosys's stat has written.
synth_count() {
    awk '/Number of cells:/ { cells = $4 }
        /^ +DFF/ { flops += $2 }
        /^ +ct_sram / { boxes = $2 }
        /Chip area/ { um2 = $NF }
        END { printf "%d %d %d %.0f\n", cells - boxes, flops, boxes, um2 }' "$1"
}

# synth_sram_lib FILE: the SRAM macro as far as timing sees it: a register of 422 bits at its end.
synth_sram_lib() {
    awk -v access_ns="${SRAM_NS:-0.3}" '
        function pin(kind, name, type,    edge) {
            print "    " kind " (" name ") {" (type ? " bus_type : " type ";" : "")
            print "      direction : input; capacitance : 0.01;"
            print "      timing () { related_pin : \"clk_i\"; timing_type : setup_rising;"
            print "        rise_constraint (scalar) { values (\"0.2\"); }"
            print "        fall_constraint (scalar) { values (\"0.2\"); } } }"
        }
        function type(bits) {
            print "  type (b" bits ") { base_type : array; data_type : bit; bit_width : " bits ";" \
                  " bit_from : " bits - 1 "; bit_to : 0; }"
        }
        # The units and thresholds of the cell library.
        /^  (delay_model|time_unit|voltage_unit|current_unit|pulling|leakage_power_unit)/ ||
        /^  (capacitive|slew_|input_th|output_th|nom_)/ { head = head $0 "\n" }
        END {
            printf "library(ct_sram) {\n%s", head
            type(14); type(8); type(448); type(422)
            print "  cell (ct_sram) {\n    area : 0;"
            print "    pin (clk_i) { direction : input; clock : true; capacitance : 0.05; }"
            pin("pin", "rst_ni"); pin("pin", "ce_i"); pin("pin", "read_i")
            pin("bus", "write_i", "b14"); pin("bus", "addr_i", "b8"); pin("bus", "data_i", "b448")
            print "    bus (row_o) { bus_type : b422; direction : output;"
            print "      timing () { related_pin : \"clk_i\"; timing_type : rising_edge;"
            print "        cell_rise (scalar) { values (\"" access_ns "\"); }"
            print "        cell_fall (scalar) { values (\"" access_ns "\"); }"
            print "        rise_transition (scalar) { values (\"0.1\"); }"
            print "        fall_transition (scalar) { values (\"0.1\"); } } }\n  }\n}"
        }' "$synth_lib" >"$1"
}

# synth_timing NAME TOP: OpenSTA's longest paths of a netlist, in $synth_out/NAME/timing.txt; prints
# "PERIOD FROM TO", ns and the two ends. timing.tcl says under which constraints.
synth_timing() {
    synth_dir=$synth_out/$1
    synth_sram_lib "$synth_dir/ct_sram.lib"
    # OpenSTA goes on after an error and exits with 0: what it says has to be looked at.
    SYNTH_LIB=$synth_lib SYNTH_SRAM=$synth_dir/ct_sram.lib SYNTH_TOP=$2 \
        SYNTH_NET=$synth_dir/flat.v "$synth_sta" -no_splash -exit "$synth_home/timing.tcl" \
        >"$synth_dir/timing.txt" 2>&1 </dev/null ||
        synth_fail "$1: OpenSTA failed, see $synth_dir/timing.txt"
    ! grep '^Error' "$synth_dir/timing.txt" >&2 || synth_fail "$1: OpenSTA failed"
    awk '/^Startpoint:/ { from = $2 }
        /^Endpoint:/ { to = $2 }
        / slack \(/ && !done { printf "%.2f %s %s\n", 1000 - $1, from, to; done = 1 }
        END { exit !done }' "$synth_dir/timing.txt" ||
        synth_fail "$1: no path in $synth_dir/timing.txt"
}

# synth_ends NAME: "ns register" of the longest path to each register, port and pin of the SRAM, the
# longest first; of what synth_timing has written.
synth_ends() {
    awk '/ \((MET|VIOLATED)\)$/ && NF >= 5 {
            end = $1
            sub(/(\[[0-9]+\])*(_reg\/D)?$/, "", end)
            ns = 1000 - $(NF - 1)
            if (ns > longest[end]) longest[end] = ns
        }
        END { for (end in longest) printf "%.2f %s\n", longest[end], end }' \
        "$synth_out/$1/timing.txt" | sort -rn
}

# synth_cells_verilog FILE: the cells of the library as Verilog that any simulator reads, made from
# their functions in the Liberty file.
synth_cells_verilog() {
    "$synth_yosys" -q -p "read_liberty -ignore_miss_func $synth_lib; write_verilog -noattr $1" \
        >/dev/null || synth_fail "no Verilog of the cells"
}
