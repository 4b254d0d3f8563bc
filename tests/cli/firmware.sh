#!/bin/sh
# The firmware on the board, and the host at the other end of a pseudo-terminal: the digits give the
# spikes and the digest of `cortile run`. Images that are damaged are refused by name. And what the
# compiler makes of volatile stores: the flag and the barrier of the build are needed, and do what
# they are there for.
. tests/support/cli.sh
elf=$root/build/firmware/cortile.elf
if [ ! -f "$elf" ]; then
    echo "1..0 # SKIP no firmware: make firmware"
    exit 77
fi
classify=$(dirname "$cortile")/cortile-classify
board=
trap '[ -z "$board" ] || kill "$board" 2>/dev/null; rm -rf "$work"' EXIT

# start ARG...: a board in the background, its terminal in $pty.
start() {
    : >board.err
    "$cortile" board "$elf" "$@" --pty --once --stats board.json 2>board.err &
    board=$!
    for _ in $(seq 100); do
        pty=$(sed -n 's/.*serial line at //p' board.err)
        [ -z "$pty" ] || return
        sleep 0.1
    done
}

# stop: the board's own end, once nobody is there.
stop() {
    wait "$board"
    stop_status=$?
    board=
    return $stop_status
}

"$classify" compile --weights "$root/tools/train/weights/digits.ctw" --chip net.ct \
    --mapping net.json >log
"$classify" run --chip net.ct --mapping net.json --data "$root/tests/data/digits.csv.gz" \
    --images 40 --spikes in.npy >log
try "digits" 0 run net.ct --input in.npy --ticks 42 --pins run.csv --json
cp out run.json

# ---- through the board ---------------------------------------------------------------------------

start --image net.ct --out-depth 1024 --uart-cycles 20
try "through the board" 0 board --connect "$pty" --input in.npy --ticks 42 --pins board.csv --json
ok "nothing lost" [ "$(number lost out)$(number errors out)" = 00 ]
ok "the board ends with its host" stop
for side in run board; do
    sort -t, -k1n -k2n $side.csv >$side.sorted
done
ok "spikes" [ "$(wc -l <run.csv)" -gt 100 ]
ok "the same spikes" cmp run.sorted board.sorted
ok "the same digest" [ -n "$(grep '"digest"' run.json)" -a \
    "$(sed -n 's/.*"digest": "\(.*\)".*/\1/p' run.json)" = \
    "$(sed -n 's/.*"digest": "\(.*\)".*/\1/p' board.json)" ]

start --image net.ct --out-depth 1024
try "self-test, step by step" 0 board --connect "$pty" --selftest --step --ticks 5
ok "ends" stop

start --image net.ct --out-depth 8
try "a FIFO that runs over" 1 board --connect "$pty" --ticks 5
said "pin spikes lost"
ok "ends" stop

# ---- what is wrong -------------------------------------------------------------------------------

start --cores 2x2
try "no image" 1 board --connect "$pty" --ticks 5
said "image in flash: no image in flash"
ok "ends" stop
start --image net.ct --cores 1x1
try "larger than the chip" 1 board --connect "$pty" --ticks 5
said "image larger than the chip"
ok "ends" stop
head -c 100 net.ct >cut.ct
try "an image that is cut" 1 board "$elf" --image cut.ct
said "cut.ct"
try "no firmware" 1 board net.ct
try "absent terminal" 1 board --connect absent --ticks 5
said "absent: No such file or directory"
try "a file is no terminal" 1 board --connect net.ct --ticks 5
said "net.ct: "
try "both" 2 board "$elf" --connect x
printf '\000\003\001\002\000garbage' >garbage
ok "garbage on standard input" sh -c "'$cortile' board '$elf' --cores 1x1 <garbage >out"

# ---- volatile stores -----------------------------------------------------------------------------

# Thirteen bytes are written to the line; as compiled without the flag it may be fourteen.
cc=riscv64-unknown-elf-gcc
if command -v $cc >/dev/null; then
    cat >loop.c <<'C'
static unsigned short n16;
#ifdef BARRIER
#define KEEP() __asm__ volatile("" ::: "memory")
#else
#define KEEP()
#endif
__attribute__((noinline)) static void loop(void)
{
    for (unsigned i = 0; i < 13; i++) {
        n16++;
        KEEP();
        *(volatile unsigned *)0x10000000u = 'a' + i;
        KEEP();
    }
}
__asm__(".section .text.start\n.globl _start\n_start: lui sp, 0x20010\n call begin\n.text");
void begin(void);
void begin(void)
{
    loop();
    for (volatile unsigned i = 0; i < 100000; i++)
        ;
    *(volatile unsigned *)0x1003000Cu = n16 & 0;
    for (;;)
        ;
}
C
    # written FLAG...: how many bytes come.
    written() {
        $cc -march=rv32imc -mabi=ilp32 -misa-spec=2.2 -Os -ffreestanding -nostdlib "$@" \
            -msmall-data-limit=0 -Wl,--no-relax,-Ttext=0,-Tbss=0x20000000 \
            -o loop.elf loop.c 2>log &&
            "$cortile" board loop.elf </dev/null | wc -c
    }
    ok "with the flag of the build: 13" [ "$(written -fno-move-loop-stores)" = 13 ]
    ok "with the barrier: 13" [ "$(written -DBARRIER)" = 13 ]
    limits=$root/firmware/limits.sh
    ok "within its limits" "$limits" "$root/build/firmware"
    no "code beyond a limit is noticed" env ROM_MOST=8000 "$limits" "$root/build/firmware"
    no "memory beyond a limit is noticed" env RAM_MOST=2400 "$limits" "$root/build/firmware"
    mkdir loop
    cp "$root"/build/firmware/*.ci "$root"/build/firmware/elf/*.ci "$elf" loop
    ok "a copy is within its limits" "$limits" loop
    echo 'edge: { sourcename: "fw_kick" targetname: "fw_step" label: "x" }' >>loop/fw.ci
    no "recursion is noticed" "$limits" loop
    if $cc --version | grep -q ' 12\.2'; then
        ok "without, of this compiler: 14" [ "$(written)" = 14 ]
    fi
fi
finish
