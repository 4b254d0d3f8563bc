#!/bin/sh
# Builds and runs every test, and closes with one line: N passed, N failed[, N skipped].
#
#   tests/support/run_tests.sh      called by make test; exit status 0 when nothing failed
#
# Environment:
#   CT_LONG=1   full length, and the builds by clang and for AArch64 (make check-long)
#   CT_ONLY=C   only the test programs and command-line cases of configuration C (make asan), or,
#               where C is lockstep, lockstep-icarus or lockstep-cxxrtl, only the tests of the RTL
#               under Verilator or that simulator
#   CT_FRESH=1  with CT_LONG and as root: also tests/install/fresh_root.sh
#   CT_SEED     taken by every randomised test
#   JOBS        how many at a time; default one a processor
#   SETUP       what installs missing packages; default tools/setup.sh
#
# A test program speaks TAP, which cmocka writes when asked. One that crashes, hangs, stops before
# its plan is done, or runs nothing, counts as failed. A shell case speaks TAP too, or passes by
# exit status 0 and is skipped by 77. Each runs from the root of the tree, with CORTILE and
# CORTILE_TRAIN naming the commands under test, and TMPDIR a directory of its own. Logs stay in
# build/test/log.
set -u
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES
self=$0
root=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
cd "$root" || exit 1

out=build/test
long=${CT_LONG:-}
jobs=${JOBS:-$(nproc)}
limit_s=600
[ -z "$long" ] || limit_s=7200

# ---- one job -------------------------------------------------------------------------------------

# Reads the log of a job on stdin; prints "passed failed skipped reason".
judge() {
    awk -v status="$1" -v kind="$2" -v limit_s="$limit_s" '
        /^1\.\.[0-9]+/         { plan += substr($1, 4); next }
        /^(not )?ok [0-9]+.*# *SKIP/ { skipped++; next }
        /^ok [0-9]+/           { passed++; next }
        /^not ok [0-9]+/       { failed++ }
        END {
            reported = passed + failed + skipped
            if (kind != "test" && plan + reported == 0) {
                if (status == 77) skipped = 1
                else if (status == 0 && kind == "case") passed = 1
                else if (status != 0) failed = 1
            } else if (plan == 0) {
                reason = reported ? "no plan" : "ran nothing"
            } else if (reported != plan) {
                reason = "planned " plan ", reported " reported
            }
            if (status == 124) reason = "stopped after " limit_s " s"
            else if (status > 128) reason = "killed by signal " status - 128
            else if (status != 0 && !failed && !skipped) reason = "exit status " status
            if (reason != "" && !failed) failed = 1
            print passed + 0, failed + 0, skipped + 0, reason
        }'
}

# run_one KIND LABEL COMMAND: runs it, leaves its log and its result, and prints one line.
run_one() {
    kind=$1 label=$2 command=$3
    name=$(printf '%s' "$label" | tr -c 'A-Za-z0-9_.\n-' '_')
    log=$out/log/$name.log
    scratch=$(mktemp -d) || exit 1
    start_s=$(date +%s)
    TMPDIR=$scratch CMOCKA_MESSAGE_OUTPUT=TAP \
        timeout -k 10 "$limit_s" sh -c "$command" >"$log" 2>&1 </dev/null
    status=$?
    seconds=$(($(date +%s) - start_s))
    rm -rf "$scratch"
    result=$(judge $status "$kind" <"$log")
    # shellcheck disable=SC2086 # words of one line
    set -- $result
    printf '%s\n' "$result" >"$out/result/$name"
    if [ "$2" -gt 0 ]; then
        printf 'FAIL  %s: %s failed of %s (%s s)\n' "$label" "$2" $(($1 + $2)) "$seconds"
    elif [ "$3" -gt 0 ] && [ "$1" -eq 0 ]; then
        printf 'skip  %s: %s\n' "$label" "$(tail -n 1 "$log")"
    else
        printf 'ok    %s: %s (%s s)\n' "$label" "$1" "$seconds"
    fi
}

if [ "${1:-}" = --one ]; then
    kind=${2%%|*} rest=${2#*|}
    run_one "$kind" "${rest%%|*}" "${rest#*|}"
    exit 0
fi

# ---- steps ---------------------------------------------------------------------------------------

# step KIND LABEL COMMAND: one job by itself; fails as the job does. KIND is case, or step for what
# is no test: it counts when it fails only.
step() {
    run_one "$@"
    show_failures
    ! [ "$failed_now" = yes ]
}

# Runs the lines "kind|label|command" of stdin, several at a time.
batch() {
    xargs -r -d '\n' -n 1 -P "$jobs" "$self" --one
    show_failures
}

# Shows the log of each job that failed since the last call.
show_failures() {
    failed_now=no
    for file in "$out"/result/*; do
        [ -e "$file" ] || continue
        read -r _ failed _ reason <"$file"
        mv "$file" "$out/done/"
        [ "$failed" -gt 0 ] || continue
        failed_now=yes
        log=$out/log/${file##*/}.log
        printf -- '---- %s%s\n' "${file##*/}" "${reason:+: $reason}"
        grep -vE '^ok [0-9]+' "$log" | tail -n 200
        printf -- '---- end of %s\n' "$log"
    done
}

build() {
    conf=$1 cc=$2
    shift 2
    step step "build $conf $cc $*" "make --no-print-directory -s -j$jobs CONF=$conf CC=$cc $*"
}

# jobs_of DIR BIN LABEL RUNNER: the test programs under DIR, and the command-line cases with BIN.
jobs_of() {
    for source in tests/*/test_*.c; do
        [ -e "$source" ] || { echo "test|$3 test programs|echo none found; false"; break; }
        case $source in tests/lockstep/*) continue ;; esac
        test=${source%.c}
        echo "test|$3 ${test#tests/}|$4 $1/$test"
    done
    for case in tests/cli/*.sh; do
        [ -e "$case" ] || break
        [ -z "$4" ] || break
        shell='sh'
        [ ! -x "$case" ] || shell=
        echo "case|$3 ${case#tests/}|CORTILE=$2/cortile CORTILE_TRAIN=$2/cortile-train $shell $case"
    done
}

# The test programs of the RTL, which are built for the release alone; with a simulator other than
# Verilator some of them.
lockstep_jobs() {
    for source in tests/lockstep/test_*.c; do
        [ -e "$source" ] || break
        program=build/release/tests/lockstep/${1:+$1/}$(basename "$source" .c)
        [ -e "$program" ] || continue
        echo "test|rtl ${program#build/release/tests/}|$program"
    done
}

# The proofs, a job each.
prove_jobs() {
    for source in rtl/prove/prove_*.sv; do
        [ -e "$source" ] || break
        name=$(basename "$source" .sv)
        echo "test|rtl $name|rtl/prove/prove.sh ${1:-} ${name#prove_}"
    done
}

# Some mutants, which the tests must kill.
mutant_jobs() {
    mutate=tests/lockstep/mutate/mutate.sh
    echo "case|rtl lockstep/mutate|JOBS=1 $mutate build/release/lockstep/mutate 40 $(make -s \
        --eval='smoke: ; @echo $(MUTANT_SMOKE)' smoke)"
}

# The same programs with netlists in the place of the RTL, and what else is known of those.
netlist_jobs() {
    for source in tests/lockstep/test_*.c; do
        program=${source#tests/lockstep/test_lockstep_}
        program=build/release/lockstep/netlist/test_${program%.c}
        [ ! -x "$program" ] || echo "test|netlist ${program##*/}|CT_NETLIST=1 $program"
    done
    echo "case|synth/equiv|rtl/synth/equiv.sh"
    echo "case|synth/layout|rtl/synth/layout.sh"
}

stat_jobs() {
    for source in tests/stat/*.c; do
        [ -e "$source" ] || break
        program=${source%.c}
        echo "case|$1 ${program#tests/}|$2/$program $3"
    done
}

replay_jobs() {
    for source in tests/fuzz/fuzz_*.c; do
        [ -e "$source" ] || break
        stem=$(basename "$source" .c)
        echo "case|replay ${stem}|$1/tests/fuzz/replay_$stem tests/fuzz/corpus/${stem#fuzz_}"
    done
}

finish() {
    find "$out/done" -type f -exec cat {} + | awk '
        { passed += $1; failed += $2; skipped += $3 }
        END {
            printf "%d passed, %d failed", passed, failed
            if (skipped) printf ", %d skipped", skipped
            print ""
            exit failed > 0 || passed == 0
        }'
    exit $?
}

# ---- the run -------------------------------------------------------------------------------------

mkdir -p build
exec 9>build/test.lock
flock -n 9 || { echo "another run of the tests is under way in this tree" >&2; exit 1; }
rm -rf "$out"
mkdir -p "$out/log" "$out/result" "$out/done"
# Large allocations may fail, as they do without the sanitizers: readers must survive it.
export ASAN_OPTIONS="allocator_may_return_null=1:${ASAN_OPTIONS:-}"
export UBSAN_OPTIONS="print_stacktrace=1:${UBSAN_OPTIONS:-}"

step step "setup" "${SETUP:-tools/setup.sh} build test rtl" || finish

case ${CT_ONLY:-} in
lockstep)
    build release gcc lockstep-tests mutant-smoke && { lockstep_jobs; mutant_jobs; } | batch
    finish
    ;;
lockstep-*)
    build release gcc "${CT_ONLY#lockstep-}-tests" && lockstep_jobs "${CT_ONLY#lockstep-}" | batch
    finish
    ;;
esac
if [ -n "${CT_ONLY:-}" ]; then
    build "$CT_ONLY" gcc all tests &&
        jobs_of "build/$CT_ONLY" "build/$CT_ONLY/bin" "$CT_ONLY" "" | batch
    finish
fi

# In the short run CXXRTL has the core alone: its C++ takes a compiler long.
simulators="icarus-tests cxxrtl-tests"
[ -n "$long" ] || simulators="icarus-tests cxxrtl-core"
if build release gcc all tests && build release gcc lockstep-tests mutant-smoke $simulators; then
    {
        jobs_of build/release build/bin release ""
        lockstep_jobs
        mutant_jobs
        lockstep_jobs icarus
        lockstep_jobs cxxrtl
        if [ -n "$long" ]; then prove_jobs; else prove_jobs --quick; fi
        if [ -n "$long" ]; then stat_jobs release build/release ""
        else stat_jobs release build/release --quick; fi
        echo "case|install/consumer|tests/install/consumer.sh"
    } | batch
    step case "lint" "tools/lint/lint.sh build/release"
fi
if build asan gcc all tests; then
    { jobs_of build/asan build/asan/bin asan ""; replay_jobs build/asan; } | batch
fi
if [ -z "$long" ]; then
    build release clang objects
    finish
fi

build release clang all tests &&
    jobs_of build/release-clang build/release-clang/bin clang "" | batch

if tools/setup.sh --dry-run synth layout 2>/dev/null | grep -q .; then
    step case "synth" "echo 'tools/setup.sh synth layout installs the tools'; exit 77"
elif step case "synth" "rtl/synth/synth.sh"; then
    build release gcc netlist-tests NETLIST_LONG=1
    netlist_jobs | batch
fi

cross=aarch64-linux-gnu
if [ "$(uname -m)" != x86_64 ] || tools/setup.sh --dry-run long 2>/dev/null | grep -q .; then
    step case "aarch64" "echo 'tools/setup.sh long installs the cross tools'; exit 77"
else
    export PKG_CONFIG_LIBDIR=/usr/lib/$cross/pkgconfig:/usr/share/pkgconfig
    if build release $cross-gcc tests AR=$cross-ar; then
        unset CT_LONG
        jobs_of build/release-$cross-gcc "" aarch64 qemu-aarch64 | batch
    fi
fi
if [ "${CT_FRESH:-}" = 1 ] && [ "$(id -u)" = 0 ]; then
    step case "install/fresh_root" "tests/install/fresh_root.sh"
fi
finish
