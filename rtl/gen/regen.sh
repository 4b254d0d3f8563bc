#!/bin/sh
# regen.sh [--check] [ROOT]: makes anew what is made of rtl/ct.def in the tree ROOT: ct_def_pkg.sv,
# emulator/regs.h, and in CHIP.md what stands between "<!-- ct.def NAME -->" and "<!-- end -->".
# With --check nothing is written: each file that would change is named, and the exit status is 1.
# A description with a fault changes nothing.
set -eu
gen=$(cd "$(dirname "$0")" && pwd)
check=no
if [ "${1:-}" = --check ]; then
    check=yes
    shift
fi
cd "${1:-$gen/../..}"
[ -f rtl/ct.def ] || { echo "regen: no rtl/ct.def"; exit 1; }
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
stale=0

# make NAME: what ct_def.awk prints.
make() {
    awk -f "$gen/ct_def.awk" -v make="$1" rtl/ct.def
}

# settle FILE: $new/out becomes FILE, or is compared with it.
settle() {
    if cmp -s "$new/out" "$1"; then return; fi
    if [ $check = yes ]; then
        echo "$1: regen: is not what rtl/ct.def says"
        stale=1
    else
        cat "$new/out" >"$1"
        echo "$1"
    fi
}

make sv >"$new/sv"
make c >"$new/c"
tables=$(sed -n 's/^<!-- ct\.def \([A-Z]*\) -->$/\1/p' rtl/CHIP.md)
[ -n "$tables" ] || { echo "rtl/CHIP.md: regen: no table"; exit 1; }
for table in $tables; do
    make "$table" >"$new/table_$table"
done
awk -v new="$new" '
    !inside { print }
    /^<!-- ct\.def [A-Z]+ -->$/ {
        while ((getline line < (new "/table_" $3)) > 0) print line
        close(new "/table_" $3)
        inside = 1
    }
    /^<!-- end -->$/ { if (inside) print; inside = 0 }
    END { if (inside) { print "rtl/CHIP.md: regen: a table without end" > "/dev/stderr"; exit 1 } }
' rtl/CHIP.md >"$new/chip"

for pair in sv:rtl/ct_def_pkg.sv c:emulator/regs.h chip:rtl/CHIP.md; do
    mv "$new/${pair%%:*}" "$new/out"
    settle "${pair#*:}"
done
exit $stale
