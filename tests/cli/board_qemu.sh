#!/bin/sh
# Traps, interrupts and WFI of the board's processor beside QEMU's: one program, built for both
# machines, must say the same. Skipped where QEMU or the cross compiler is not installed.
. tests/support/cli.sh
gcc=riscv64-unknown-elf-gcc
for tool in $gcc qemu-system-riscv32; do
    command -v $tool >/dev/null || { echo "no $tool: traps are not compared with QEMU's"; exit 77; }
done
printf 'SECTIONS { . = 0; .text : { *(.text) } . = 0x20000000; .bss (NOLOAD) : { *(.bss) } }' >board.ld
printf 'SECTIONS { . = 0x80000000; .text : { *(.text) } .data : { *(.data) } }' >virt.ld

# built OPTION... : traps.S
built() {
    $gcc -march=rv32imc -mabi=ilp32 -misa-spec=2.2 -nostdlib -Wl,--no-warn-rwx-segments \
        -I "$work" -DSNIPPETS='"snippets.inc"' "$@" "$root/tests/board/traps.S"
}

# on_qemu FILE
on_qemu() {
    timeout 60 qemu-system-riscv32 -machine virt -cpu rv32,h=false,s=false,u=false -bios none \
        -kernel "$1" -display none -monitor none -serial stdio >virt.out 2>err </dev/null
}

first=${CT_SEED:-1}
programs=10
[ -z "${CT_LONG:-}" ] || programs=200
seed=$first
while [ "$seed" -lt $((first + programs)) ]; do
    awk -v seed="$seed" -v count=200 -f "$root/tests/board/snippets.awk" >snippets.inc
    ok "builds for the board, seed $seed" built -Wl,-T,board.ld -o board.elf
    ok "builds for QEMU" built -DVIRT -Wl,-T,virt.ld -o virt.elf
    try "runs on the board" 0 board board.elf --max-cycles 100000000
    ok "runs on QEMU" on_qemu virt.elf
    ok "says the same" cmp out virt.out
    ok "and enough" [ "$(wc -l <out)" -gt 600 ]
    seed=$((seed + 1))
done
ok "interrupts among it" grep -q '^V*80000007$' out
ok "fetch, load and store faults too" sh -c \
    'for cause in 1 2 3 5 7 b; do grep -q "^B*C*0000000$cause\$" out || exit 1; done'

sed 's/^80000007$/80000003/' out >other
no "a difference is noticed" cmp -s other virt.out
finish
