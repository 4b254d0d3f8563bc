#!/bin/sh
# Every shipped network becomes a chip; the digits run on it and agree with the trainer to the vote.
. tests/support/cli.sh
cortile=$(dirname "$cortile")/cortile-classify
train=${cortile%classify}train
digits=$root/tests/data/digits.csv.gz
weights=$root/tools/train/weights

for file in "$weights"/*.ctw; do
    name=$(basename "$file" .ctw)
    try "compile $name" 0 compile --weights "$file" --chip "$name.ct" --mapping "$name.json"
    ok "small enough to ship" [ "$(wc -c <"$file")" -lt 1500000 ]
done
run="run --chip digits.ct --mapping digits.json --data $digits"
# shellcheck disable=SC2086 # the words of $run
try "run" 0 $run --weights "$weights/digits.ctw" --votes votes.csv
told "accuracy: 345 of 360 right, 95.83 %"
told "same class for 360 of 360 images, same votes for 360"
told "energy, estimated: "
"$train" eval --data "$digits" --weights "$weights/digits.ctw" --votes want.csv >out
ok "the trainer's votes" cmp votes.csv want.csv
# shellcheck disable=SC2086
try "JSON" 0 $run --weights "$weights/digits.ctw" --json
ok "all the same" [ "$(number same_votes out)" = 360 ]
ok "an energy" near "$(number joules_per_image out)" 6e-8 0.5

# The input as a file: on it the chip gives the same spikes, and the energy of each image.
# shellcheck disable=SC2086
try "spikes and marks" 0 $run --images 50 --spikes in.csv --marks in.marks --json
ok "a mark an image" [ "$(wc -l <in.marks)" = 50 ]
ok "with its class" [ "$(sed -n 3p in.marks)" = "#item 2 $(sed -n 3p votes.csv | cut -d, -f2)" ]
ticks=$(number ticks out)
"$(dirname "$cortile")/cortile" power digits.ct in.csv --marks in.marks -t "$ticks" --json >power
for key in inputs synaptic_ops; do
    ok "$key" [ "$(number $key out)" -gt 0 ]
done
ok "the same operations" [ "$(number synaptic_ops power)" = "$(number synaptic_ops out)" ]
per_image=$(awk '/"joules_per_item"/ { getline; sub(/,/, "", $2); print $2; exit }' power)
ok "the same energy" near "$per_image" "$(number joules_per_image out)" 1e-6
# shellcheck disable=SC2086
try "more images than there are" 1 $run --images 361
ok "message" grep -q '^cortile-classify: --images 361: .* has 360 test images' err
# shellcheck disable=SC2086
try "no number" 2 $run --images none
# shellcheck disable=SC2086
try "nowhere to write" 1 $run --spikes none/in.npy

# The control: other weights than the chip's are noticed.
"$train" train --data "$digits" --net digits --batch 32 --epochs 1 --seed 2 -o other.ctw >out
# shellcheck disable=SC2086
try "other weights" 1 $run --weights other.ctw
ok "message" grep -q '^cortile-classify: the chip and the trainer.s forward pass differ on' err

try "help" 0 --help
try "no command" 2
try "no chip" 2 run --mapping digits.json --data "$digits"
try "an option of run" 2 compile --weights other.ctw --chip x.ct --mapping x.json --json
try "absent mapping" 1 run --chip digits.ct --mapping none.json --data "$digits"
ok "message" grep -q '^cortile-classify: none.json: No such file' err
try "a mapping of another chip" 1 run --chip fashion-tea5.ct --mapping digits.json --data "$digits"
try "unknown kernel" 1 run --chip digits.ct --mapping digits.json --data "$digits" --kernel fast
no "nothing appeared" ls x.ct x.json
finish
