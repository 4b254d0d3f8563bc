#!/bin/sh
# Training reproduces the shipped weights of the digits to the bit; both commands say what is wrong.
. tests/support/cli.sh
cortile=$(dirname "$cortile")/cortile-train
digits=$root/tests/data/digits.csv.gz
shipped=$root/tools/train/weights/digits.ctw

# The one error message is this command's and holds a text.
complained() {
    ok "message: $1" sh -c '[ "$(wc -l <err)" = 1 ] && grep -qF -e "$1" err &&
        grep -q "^cortile-train: " err' sh "$1"
}

try "training" 0 train --data "$digits" --net digits --batch 32 --epochs 40 --threads 2 -o w.ctw
told "network digits: 2 cores, 2 layers, data digits, seed 1"
told "test: 345 of 360 right, 95.83 % (95 %: 93.24..97.46 %)"
ok "the shipped weights" cmp w.ctw "$shipped"
try "another seed" 0 train --data "$digits" --net digits --batch 32 --epochs 1 --seed 2 -o x.ctw
no "other weights" cmp -s x.ctw w.ctw
try "evaluation" 0 eval --data "$digits" --weights w.ctw --votes votes.csv
told "test: 345 of 360 right"
ok "a line an image" [ "$(wc -l <votes.csv)" = 360 ]
ok "votes give the class" awk -F, '{ best = 4
    for (k = 5; k <= 13; k++) if ($k > $best) best = k
    if ($3 != best - 4) exit 1; right += $2 == $3 } END { exit right != 345 }' votes.csv
try "JSON" 0 eval --data "$digits" --weights w.ctw --json
ok "accuracy" near "$(number accuracy out)" 0.958333 0.00001

for file in "$root"/tools/train/weights/*.ctw; do
    try "topology of $(basename "$file")" 0 check --weights "$file"
    told "legal on the chip"
done
try "topology by name" 0 check --net tri32
told "layer 0: 16 cores, at most 256 of 256 axons and 256 of 256 neurons, copies included"
try "neither" 2 check

try "help" 0 --help
told "usage: cortile-train train"
try "no command" 2
try "unknown command" 2 learn
complained "expected train, eval or check: learn"
try "no data" 2 eval --weights w.ctw
complained "--data is missing"
try "out of range" 2 train --data "$digits" --net digits -o y.ctw --batch 33
complained "value out of range: 33"
try "of the other command" 2 eval --data "$digits" --weights w.ctw --epochs 3
try "unknown network" 1 train --data "$digits" --net none -o y.ctw
complained "no network is named 'none'"
try "other images" 1 train --data "$digits" --net tea5 -o y.ctw
complained "network 'tea5' reads 28 x 28 images of 10 classes, the data are 8 x 8 of 10"
try "no such directory" 1 train --data "$digits" --net digits -o no/y.ctw
complained "no/y.ctw.part: No such file or directory"
head -c 1000 w.ctw >cut.ctw
try "cut weights" 1 eval --data "$digits" --weights cut.ctw
complained "cut.ctw: byte 8: blocks of"
no "nothing appeared" sh -c 'ls y.ctw* no'
finish
