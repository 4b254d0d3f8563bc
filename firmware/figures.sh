#!/bin/sh
# figures.sh: the figures of the firmware, each a line of JSON: sizes, models that came out the same
# through each backend, the demonstration's images, bit errors that were named, and frames at random
# under the address sanitizer; and of the board's processor, its speed, and the instructions in
# which it was Unicorn's twin. Takes ten minutes and more.
set -eu
cd "$(dirname "$0")/.."
make="make --no-print-directory -s -j${JOBS:-$(nproc)}"
run() {
    CMOCKA_MESSAGE_OUTPUT=TAP "$@"
}

$make build/firmware/cortile.elf >&2
firmware/limits.sh build/firmware cortile.elf --json
unit=build/release/tests/unit
rtl=build/release/tests/lockstep/test_lockstep_firmware
$make $unit/test_firmware $unit/test_firmware_bad $unit/test_firmware_elf $rtl >&2
run $unit/test_firmware
run $unit/test_firmware_bad
run $unit/test_firmware_elf
run $rtl
tools/demo_board.sh --json
$make build/release/tests/stat/board_speed $unit/test_riscv_unicorn >&2
build/release/tests/stat/board_speed --json
CT_LONG=1 run $unit/test_riscv_unicorn
$make CONF=asan build/asan/tests/stat/firmware_fuzz >&2
build/asan/tests/stat/firmware_fuzz --json
