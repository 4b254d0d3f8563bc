#!/bin/sh
# Firmware on the emulated board: how it ends, what is said where it cannot go on, and files
# that are none. The programs are a few words, put into an ELF here.
. tests/support/cli.sh

# word NUMBER...: little-endian
word() {
    for number; do
        # shellcheck disable=SC2059 # the format is the bytes
        printf "$(printf '\\%03o\\%03o\\%03o\\%03o' $((number & 255)) $((number >> 8 & 255)) \
            $((number >> 16 & 255)) $((number >> 24 & 255)))"
    done
}

# elf FILE WORD...: an executable of these words, at the beginning of ROM
elf() {
    elf_file=$1
    shift
    {
        printf '\177ELF\1\1\1\0'
        word 0 0 0x00F30002 1 0 52 0 1 0x00200034 1 0
        word 1 84 0 0 $((4 * $#)) $((4 * $#)) 5 4
        word "$@"
    } >"$elf_file"
}

jump_here=0x0000006F
elf exit7.elf 0x100302B7 0x00700313 0x0062A623 $jump_here   # writes 7 to CONTROL_EXIT
elf wait.elf 0x10500073 0xFFDFF06F                          # WFI for ever
elf loop.elf $jump_here
elf bus.elf 0x100502B7 0x0002A303 $jump_here                # loads from 0x10050000
elf store.elf 0x00000013 0x00002023 $jump_here              # stores to ROM
elf run.elf 0x100202B7 0x00100313 0x0262A023 $jump_here     # writes 1 to RUN
# Writes a word of core 0, then 1 to RUN: a core that is not written in full.
elf half.elf 0x100202B7 0x0402A423 0x00100313 0x0262A023 $jump_here
elf text.elf 0x100002B7 0x06800313 0x0062A023 0x06900313 0x0062A023 0x10500073 0xFFDFF06F

try "its exit code" 7 board exit7.elf
try "the end of the input" 0 board wait.elf
try "what it prints" 0 board text.elf
ok "has arrived" [ "$(cat out)" = hi ]
try "a bound" 1 board loop.elf --max-cycles 123456
said "loop.elf: still runs after 123456 CPU cycles"
try "a bus error" 1 board bus.elf
said "bus.elf: bus error: load at 0x10050000, pc 0x00000004, and no trap handler that runs"
try "a store to ROM" 1 board store.elf
said "store.elf: bus error: store at 0x00000000, pc 0x00000004"
try "a chip without cores" 1 board run.elf -m 100000 --verbose
ok "runs" grep -q "^cortile: 1 ticks since the chip's reset, digest" err
try "a core that is not written" 1 board half.elf
said "half.elf: the chip cannot run: core (0,0): word 1 of row 0 was never written"
try "figures" 1 board bus.elf --stats s.json --ratio 3
ok "are JSON" [ "$(number bus_errors s.json)" = 1 ]
ok "with the ratio" [ "$(number cpu_cycles_per_base_cycle s.json)" = 3 ]
try "the same again" 1 board loop.elf -m 99999 --stats a.json
try "and again" 1 board loop.elf -m 99999 --stats b.json
ok "is the same" cmp a.json b.json

try "no such file" 1 board absent.elf
said "absent.elf: cannot open: "
try "an empty one" 1 board /dev/null
said "/dev/null: byte 0: ends in the ELF header"
head -c 90 exit7.elf >cut.elf
try "a truncated one" 1 board cut.elf
said "cut.elf: byte 56: segment 0 is bytes 84..99 of a file of 90"
try "another processor's" 1 board "$cortile"
said "is no ELF for the board (class: ELF32)"
try "a text" 1 board "$root/README.md"
said "README.md: byte 0: 0x23 is no ELF for the board"
try "no image" 1 board exit7.elf --image absent.ct
said "absent.ct: "
printf 'no image' >bad.ct
try "a bad image" 1 board exit7.elf --image bad.ct
said "bad.ct: "
truncate -s 67108865 huge.bin
try "an image that is larger than the flash" 1 board exit7.elf --flash huge.bin
said "huge.bin: more than 67108864 bytes"
rm huge.bin
try "a bad size" 2 board exit7.elf --cores 65x1
said "--cores"
try "a bad ratio" 2 board exit7.elf --ratio 0
said "--ratio"
try "ticks of fixed length by the architecture" 1 board exit7.elf --set tick.cycles=100
said "tick.cycles 100: the host sets it, by TICK_LENGTH"
try "two programs" 2 board exit7.elf wait.elf
said "unexpected operand"
try "its help" 0 board --help
told "--max-cycles"
finish
