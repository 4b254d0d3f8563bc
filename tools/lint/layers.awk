# The floors of the tree. A file includes from lower floors and from its own room only:
#
#   floor 0  emulator/base         knows nothing of neurons
#   floor 1  emulator/core         one core; no files, no threads
#            emulator/noc          the network of routers; likewise
#   floor 2  emulator/model        configuration and its files
#   floor 3  emulator/engine, emulator/observe
#   floor 4  emulator/host         the chip behind its host registers
#            emulator/*.c          thin bodies of cortile.h
#   floor 5  tools/*               cortile.h, the format headers, their own room, and the rooms
#                                  that the table `uses` below lists for them
#   tests/oracle                   nothing but itself: the reference must share no code
#   tests/*                        everything
#   firmware                       cortile.h, the register map regs.h, itself
#
# cortile.h and regs.h are the vocabulary of all of them; they include nothing of ours. A room not
# in this table is a fault: the table is where a new room gets its floor.

function fault(text) {
    printf "%s:%d: layers: %s\n", FILENAME, FNR, text
    faults = 1
}

# "emulator/core/core.h" -> "emulator/core"; "emulator/api.c" -> "emulator".
function room_of(path,    part, n) {
    n = split(path, part, "/")
    return n > 2 ? part[1] "/" part[2] : part[1]
}

function exists(path,    line, got) {
    got = (getline line < path) >= 0
    close(path)
    return got
}

# a/b/../c -> a/c
function plain(path) {
    while (sub(/[^\/]+\/\.\.\//, "", path)) ;
    return path
}

function resolve(name,    dir, path) {
    dir = FILENAME
    sub(/[^\/]*$/, "", dir)
    path = plain(dir name)
    if (exists(path)) return path
    if (exists("emulator/" name)) return "emulator/" name
    if (room ~ /^tests/ && exists("tests/" name)) return "tests/" name
    if (room ~ /^tests/ && exists("tools/" name)) return "tools/" name
    return ""
}

function check(target,    to) {
    to = room_of(target)
    if (to == room) return
    if (room == "tests/oracle") fault("the oracle includes " target)
    else if (room ~ /^tests/) return
    else if (target == "emulator/cortile.h" || target == "emulator/regs.h") return
    else if (room ~ /^tools/) {
        if (target !~ /^emulator\/.*_format\.h$/ && index(uses[room] " ", to " ") == 0)
            fault(room " includes " target)
    } else if (room ~ /^firmware/) {
        if (to !~ /^firmware/ && target !~ /\/regs\.h$/) fault("the firmware includes " target)
    } else if (!(room in floor)) return
    else if (!(to in floor) || floor[to] >= floor[room]) fault(room " includes " target)
}

BEGIN {
    floor["emulator/base"] = 0
    floor["emulator/core"] = floor["emulator/noc"] = 1
    floor["emulator/model"] = 2
    floor["emulator/engine"] = floor["emulator/observe"] = 3
    floor["emulator/host"] = floor["emulator"] = 4
    # Trained weights are compiled onto cores, and both are run and judged; never the other way.
    # Other formats are text like ours, read with the library's own strict readers.
    uses["tools/exchange"] = "emulator/base"
    uses["tools/yaml"] = "emulator/base"
    uses["tools/arch"] = "tools/yaml emulator/base"
    uses["tools/nir"] = "tools/mapper tools/exchange emulator/base"
    # Real numbers, files and sources of energies; the counting and adding are the library's.
    uses["tools/power"] = "tools/yaml emulator/base"
    uses["tools/board"] = "emulator/host emulator/base emulator firmware"
    uses["tools/link"] = "emulator/base emulator firmware"
    uses["tools/cortile"] = "tools/exchange tools/mapper tools/arch tools/trace tools/nir " \
                            "tools/power tools/board tools/link emulator/host emulator/base"
    uses["tools/mapper"] = "tools/train tools/exchange emulator/base"
    uses["tools/trace"] = "emulator/base"
    uses["tools/classify"] = "tools/train tools/mapper tools/power"
}

FNR == 1 {
    room = room_of(FILENAME)
    if (room ~ /^emulator/ && !(room in floor)) fault("room " room " has no floor")
}

/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, quoted, "\"")
    target = resolve(quoted[2])
    if (target == "") fault("no file \"" quoted[2] "\"")
    else if (FILENAME == "emulator/cortile.h") fault("cortile.h includes " target)
    else check(target)
}

/^[ \t]*#[ \t]*include[ \t]*<(pthread|threads)\.h>/ {
    if (room ~ /^emulator/ && room != "emulator/engine") fault("threads outside the engine")
}

/^[ \t]*#[ \t]*include[ \t]*<(stdio|stdlib|zlib|jansson)\.h>/ {
    if (room == "emulator/core") fault("a core has no files and no heap")
}

END { exit faults }
