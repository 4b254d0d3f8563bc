#!/bin/sh
# The recurrent example from its files: mapped, verified, fed with spikes of lines, run, solved.
. tests/support/cli.sh
example=$root/tools/examples/sudoku

try "mapped and verified" 0 map "$example/sudoku.net.json" -o s.ct -p s.json --verify random
told "s.ct: network sudoku on 24 cores: 2106 neurons"
told "0 spikes differ, 0 potentials"
try "proved" 0 check "$example/sudoku.net.json" s.ct s.json
try "the clues to their axons" 0 convert "$example/puzzle.csv" in.npy --ports s.json
told "in.npy: 25 records"
try "run" 0 run s.ct -i in.npy --ticks 100 --pins out.csv
sed 1d out.csv | awk -F, '{ g[int($2 / 9) % 9, $2 % 9] = int($2 / 81) + 1 }
    END { for (y = 0; y < 9; y++) for (x = 0; x < 9; x++)
              printf "%s%s", g[y, x], x < 8 ? " " : "\n" }' >grid
ok "the clues stand" awk -F, 'FNR == NR { if (FNR > 1) at[$2 % 81] = int($2 / 81) + 1; next }
    { for (x = 1; x <= 9; x++) { i = (FNR - 1) * 9 + x - 1
          if (i in at && at[i] != substr($0, 2 * x - 1, 1)) exit 1 } }' "$example/puzzle.csv" grid
# Nine different digits in each row, column and box.
cat >sound.awk <<'END'
{ for (x = 0; x < 9; x++) {
      d = substr($0, 2 * x + 1, 1)
      if (d !~ /[1-9]/) bad = 1
      y = NR - 1
      if (seen["r", y, d]++ || seen["c", x, d]++ || seen["b", int(y / 3), int(x / 3), d]++) bad = 1
  } }
END { exit bad || NR != 9 }
END
ok "a solution" awk -f sound.awk grid
sed '1s/1 9/9 1/' grid >wrong
no "the control" awk -f sound.awk wrong
finish
