#!/bin/sh
# limits.sh BUILD [ELF]: the sizes of the firmware in the directory BUILD, and how deep its stack can
# get, against their limits; exit status 1 where one is broken. `--json`, as the third word, prints
# them as figures.
#
# ROM: code, constants and first values of variables. RAM: variables and the deepest stack, without
# the rings of spikes. The stack is the deepest way through the call graph that the compiler writes
# (-fcallgraph-info=su): from main, and on top of that from the trap handler, which is not
# interrupted itself. A call through a pointer may go to any function that a table of the console
# names. A cycle in the graph is a fault: nothing is recursive.
set -eu
cd "$1"
elf=${2:-cortile.elf}
rom_most=16384
ram_most=8192

sections=$("${FW_SIZE:-riscv64-unknown-elf-size}" -A "$elf")
stack=$(find . -name '*.ci' | sort | xargs cat | awk '
    # A node with its bytes is a function; one without is a name for another file.
    # "node: { title: "T" label: "NAME\nPLACE\nBYTES bytes (static)" }"
    function quoted(n,    part) {
        split($0, part, "\"")
        return part[n]
    }
    # Local functions are "file:name": as names of the linker they may come twice.
    /^node: / {
        title = quoted(2)
        label = quoted(4)
        if (match(label, /[0-9]+ bytes \(/)) {
            size[title] = substr(label, RSTART, RLENGTH) + 0
            if (label ~ /dynamic/) { print "stack of " title " has no bound"; exit 1 }
        }
        next
    }
    /^edge: / {
        from = quoted(2)
        to = quoted(4)
        calls[from] = calls[from] "\n" to
    }
    # The deepest way from a function, with itself.
    function depth(name,    list, n, i, most, d) {
        if (name in known) return known[name]
        if (name in on) { print "recursion: " name > "/dev/stderr"; failed = 1; return 0 }
        on[name] = 1
        most = 0
        n = split(substr(calls[name], 2), list, "\n")
        for (i = 1; i <= n; i++) {
            d = depth(list[i])
            if (d > most) most = d
        }
        delete on[name]
        if (!(name in size) && name != "__indirect_call") {
            print "stack of " name " is not known" > "/dev/stderr"
            failed = 1
        }
        return known[name] = most + size[name]
    }
    END {
        for (name in size)
            if (name ~ /console\.c:do_/) calls["__indirect_call"] = calls["__indirect_call"] "\n" name
        total = depth("main") + depth("trap")
        if (failed) exit 1
        print total, depth("main"), depth("trap")
    }')
printf '%s\n' "$sections" | awk -v stack="$stack" -v rom_most="$rom_most" -v ram_most="$ram_most" \
    -v json="${3:-}" '
    $1 == ".text" || $1 == ".rodata" { rom += $2 }
    $1 == ".data" { rom += $2; ram += $2 }
    $1 == ".bss" { ram += $2 }
    $1 == ".fifo" { rings += $2 }
    function figure(name, value) {
        printf "{\"name\": \"%s\", \"value\": %d, \"unit\": \"bytes\"}\n", name, value
    }
    END {
        split(stack, part, " ")
        if (rom == 0 || part[1] == 0) { print "limits: nothing was measured"; exit 1 }
        if (json == "--json") {
            figure("firmware_rom", rom)
            figure("firmware_ram", ram + part[1])
            figure("firmware_stack", part[1])
        } else {
            printf "text + rodata + data   %6d bytes, at most %d\n", rom, rom_most
            printf "variables + stack      %6d bytes, at most %d\n", ram + part[1], ram_most
            printf "  variables            %6d\n", ram
            printf "  deepest stack        %6d: %d, and %d of the trap handler\n", part[1], part[2],
                part[3]
            printf "rings of spikes        %6d bytes\n", rings
        }
        if (rom > rom_most || ram + part[1] > ram_most) {
            print "limits: the firmware is too large: ROM " rom ", RAM " ram + part[1] > "/dev/stderr"
            exit 1
        }
    }'
