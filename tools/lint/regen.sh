#!/bin/sh
# regen.sh ROOT: what is made of rtl/ct.def in the tree ROOT is what `make regen` would make; and
# where two packages of the RTL have a constant of one name, it has one value. Prints each that is
# not so.
set -eu
tree=$(cd "$(dirname "$0")/../.." && pwd)
"$tree/rtl/gen/regen.sh" --check "$1"
cd "$1"
find rtl -maxdepth 1 -name '*_pkg.sv' | sort | xargs -r -d '\n' awk '
    $1 == "localparam" && match($0, /[A-Z0-9_]+ *= *[^;]*;/) {
        split(substr($0, RSTART, RLENGTH - 1), part, / *= */)
        name = part[1]
        if (name in value && value[name] != part[2]) {
            printf "%s:%d: regen: %s is %s, and %s in %s\n", FILENAME, FNR, name, part[2],
                value[name], of[name]
            faults = 1
        }
        value[name] = part[2]
        of[name] = FILENAME
    }
    END { exit faults }'
