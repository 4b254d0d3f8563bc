#!/bin/sh
# The demonstration on the board: test images of Fashion-MNIST are classified by the shipped 5-core
# network, once by `cortile run` and once through serial line, firmware and chip, and the spikes of
# every output pin and the digest must be the same.
#
#   tools/demo_board.sh [--json] [IMAGES]    200 by default
#
# `make demo-board` builds first, then calls this. Files stay under build/demo-board. --json prints
# the outcome as figures.
set -eu
cd "$(dirname "$0")/.."
bin=build/bin
data=/usr/share/datasets/fashion-mnist
json=
if [ "${1:-}" = --json ]; then
    json=yes
    shift
fi
images=${1:-200}
out=build/demo-board
rm -rf "$out"
mkdir -p "$out"
board=
trap '[ -z "$board" ] || kill "$board" 2>/dev/null || :' EXIT
say() {
    [ -n "$json" ] || echo "$@"
}

"$bin/cortile-classify" compile --weights tools/train/weights/fashion-tea5.ctw \
    --chip "$out/net.ct" --mapping "$out/net.map.json" >"$out/log"
"$bin/cortile-classify" run --chip "$out/net.ct" --mapping "$out/net.map.json" --data "$data" \
    --images "$images" --spikes "$out/in.npy" --votes "$out/votes.csv" >>"$out/log"
right=$(awk -F, '$2 == $3 { n++ } END { print n + 0 }' "$out/votes.csv")
latency=$(sed -n 's/.*"latency_ticks": *\([0-9]*\).*/\1/p' "$out/net.map.json")
ticks=$((images + latency))
"$bin/cortile" run "$out/net.ct" --input "$out/in.npy" --ticks $ticks --pins "$out/run.csv" \
    --json >"$out/run.json"
say "cortile run:    $images images, $right right"

# The spike-out FIFO holds what a tick may bring.
: >"$out/board.err"
"$bin/cortile" board build/firmware/cortile.elf --image "$out/net.ct" --out-depth 4096 \
    --uart-cycles 20 --pty --once --stats "$out/board.json" 2>"$out/board.err" &
board=$!
pty=
for _ in $(seq 100); do
    pty=$(sed -n 's/.*serial line at //p' "$out/board.err")
    [ -z "$pty" ] || break
    sleep 0.1
done
[ -n "$pty" ] || { cat "$out/board.err" >&2; exit 1; }
"$bin/cortile" board --connect "$pty" --input "$out/in.npy" --ticks $ticks \
    --pins "$out/board.csv" >"$out/connect"
wait "$board" || { cat "$out/board.err" >&2; exit 1; }
board=

# Pin spikes of a tick come in any order.
for side in run board; do
    { head -n 1 "$out/$side.csv"; tail -n +2 "$out/$side.csv" | sort -t, -k1n -k2n; } \
        >"$out/$side.sorted"
done
digest() {
    sed -n 's/.*"digest": *"\([0-9a-f]*\)".*/\1/p' "$1"
}
pins=$(awk '/^pin spikes/ { print $3 }' "$out/connect")
say "through board:  $pins pin spikes of $ticks ticks," \
    "digest $(digest "$out/board.json")"
same=1
cmp -s "$out/run.sorted" "$out/board.sorted" || { echo "demo: other pin spikes" >&2; same=0; }
[ "$(digest "$out/run.json")" = "$(digest "$out/board.json")" ] ||
    { echo "demo: another digest" >&2; same=0; }
if [ -n "$json" ]; then
    echo "{\"name\": \"firmware_demo_images\", \"value\": $((same * images)), \"unit\": \"images\"}"
else
    [ $same = 0 ] || say "the same pin spikes and the same digest"
fi
[ $same = 1 ]
