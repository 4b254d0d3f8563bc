#!/bin/sh
# regen.sh [--check] [ROOT]: makes anew what is made of rtl/ct.def in the tree ROOT: ct_def_pkg.sv,
# emulator/regs.h, and in CHIP.md and firmware/README.md what stands between "<!-- ct.def NAME -->"
# and "<!-- end -->"; there also what stands after "<!-- board.h -->", of firmware/board.h.
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
# tables DOCUMENT: the document with its tables made anew, to $new/doc.
tables() {
    names=$(sed -n 's/^<!-- ct\.def \([A-Z]*\) -->$/\1/p' "$1")
    [ ! -f firmware/board.h ] || awk -f "$gen/../../firmware/board.awk" firmware/board.h \
        >"$new/table_board"
    [ -n "$names" ] || { echo "$1: regen: no table"; exit 1; }
    for table in $names; do
        make "$table" >"$new/table_$table"
    done
    awk -v new="$new" '
        !inside { print }
        /^<!-- (ct\.def [A-Z]+|board\.h) -->$/ {
            file = new "/table_" ($2 == "board.h" ? "board" : $3)
            while ((getline line < file) > 0) print line
            close(file)
            inside = 1
        }
        /^<!-- end -->$/ { if (inside) print; inside = 0 }
        END {
            if (!inside) exit
            print FILENAME ": regen: a table without end" > "/dev/stderr"
            exit 1
        }' "$1" >"$new/doc"
}

tables rtl/CHIP.md
mv "$new/doc" "$new/chip"
documents=chip:rtl/CHIP.md
if [ -f firmware/README.md ]; then
    tables firmware/README.md
    mv "$new/doc" "$new/firmware"
    documents="$documents firmware:firmware/README.md"
fi

for pair in sv:rtl/ct_def_pkg.sv c:emulator/regs.h $documents; do
    mv "$new/${pair%%:*}" "$new/out"
    settle "${pair#*:}"
done
exit $stale
