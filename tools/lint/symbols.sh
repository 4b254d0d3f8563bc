#!/bin/sh
# symbols.sh DIR: of the library built in DIR, the shared object exports ct_* only, and no object
# holds writable data (there are no globals); prints each that breaks this.
set -eu
so=$(find "$1" -maxdepth 1 -name 'libcortile.so*' | head -n 1)
if [ -z "$so" ] || [ ! -f "$1/libcortile.a" ]; then
    echo "symbols: no library in $1"
    exit 1
fi

exported=$(nm -D --defined-only "$so")
{
    printf '%s\n' "$exported" | awk -v so="$so" '
        $NF !~ /^ct_/ { print so ": symbols: exports " $NF; next }
        { n++ }
        END { if (!n) print so ": symbols: exports nothing" }'
    # Constant tables of pointers lie in .data.rel.ro, which is read-only when the program runs.
    objdump -t "$1/libcortile.a" | awk '
        /file format/ { object = $1 }
        match($0, /[\t ](\.t?(data|bss)[^\t ]*|\*COM\*)\t/) && !/\.data\.rel\.ro/ {
            if ($(NF - 1) !~ /^0+$/ && $NF !~ /^\./) print object " symbols: writable global " $NF
        }'
} | awk '{ print } END { exit NR > 0 }'
