# Sourced by the cases in tests/cli: runs the command under test and speaks TAP.
#
#   try NAME STATUS ARG...   runs `cortile ARG...`; its exit status must be STATUS. What it wrote is
#                            then in the files out and err.
#   ok NAME COMMAND...       the command must succeed
#   no NAME COMMAND...       the command must fail: for checks of checks
#   said TEXT                the last error message holds TEXT, and is one line
#   told TEXT                the last output holds TEXT
#   finish                   the plan; ends the case
#
# A case runs in a directory of its own; $root is the tree, $here the directory of the case.
set -u
root=$PWD
here=$root/tests/cli
cortile=$(realpath "${CORTILE:-build/bin/cortile}")
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
count=0
failed=0

report() {
    count=$((count + 1))
    if [ "$1" = 0 ]; then
        echo "ok $count - $2"
    else
        echo "not ok $count - $2"
        failed=1
        for file in log out err; do
            [ ! -s $file ] || { echo "# $file:"; head -n 20 $file | cut -c1-300 | sed 's/^/#   /'; }
        done
    fi
}

try() {
    try_name=$1 try_want=$2
    shift 2
    : >log
    "$cortile" "$@" >out 2>err </dev/null
    try_got=$?
    [ $try_got = "$try_want" ] || echo "cortile $*: exit status $try_got, expected $try_want" >log
    [ $try_got = "$try_want" ]
    report $? "$try_name"
}

ok() {
    ok_name=$1
    shift
    "$@" >log 2>&1
    report $? "$ok_name"
}

no() {
    no_name=$1
    shift
    ! "$@" >log 2>&1
    report $? "$no_name"
}

said() {
    grep -qF -e "$1" err && [ "$(wc -l <err)" = 1 ] && grep -q '^cortile: ' err
    report $? "message: $1"
}

told() {
    grep -qF -e "$1" out
    report $? "output: $1"
}

# number KEY FILE: the number after "KEY": in a JSON file, where the key stands once on its line.
number() {
    sed -n "s/.*\"$1\": \([-0-9.e+]*\).*/\1/p" "$2" | head -n 1
}

# near A B PART: |A - B| <= PART x B
near() {
    awk -v a="$1" -v b="$2" -v part="$3" 'BEGIN {
        d = a - b; if (d < 0) d = -d
        if (a == "" || d > part * b) { print a " is not near " b; exit 1 } }'
}

finish() {
    echo "1..$count"
    exit $failed
}
