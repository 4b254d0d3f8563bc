#!/bin/sh
# Draws the examples: runs each model, and has gnuplot plot what the run recorded.
#
#   tools/pictures.sh [behaviours|parts|sudoku|noc|power]...      all by default
#
# behaviours  tools/examples/behaviours/gallery.svg, a panel for each line of list.txt there: input
#             spikes below (up excites, down inhibits; as high as axons are active), the membrane
#             potential of the first probed neuron, its spikes above, and those of the others above
#             them
# parts       tools/examples/parts/NAME.svg for each line of list.txt there: input and output lines
# sudoku      tools/examples/sudoku/sudoku.svg: the digits, with the tick in which each was found
# noc         tools/examples/noc/saturation.svg: latency of packets against the load of the network,
#             to the first load that it cannot carry; dashed, the bound that counting paths gives;
#             replay is the traffic of a generated network at 50 Hz in 200 ticks
# power       tools/examples/power/heat.svg and .png: power of each core of the network fashion-fleet
#             on the first 1,000 test images of Fashion-MNIST, one a tick
#
# The same models and the same gnuplot give the same bytes. CORTILE names the command to run.
set -eu
cd "$(dirname "$0")/.."
cortile=${CORTILE:-build/bin/cortile}
examples=tools/examples
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The spikes of a file as "tick column2 column3", whatever its form.
spikes() {
    "$cortile" convert "$1" "$work/spikes.csv" >/dev/null
    sed '1d; s/,/ /g' "$work/spikes.csv"
}

# plot OUT WIDTH HEIGHT: gnuplot commands from stdin into an SVG file.
plot() {
    {
        echo "set terminal svg size $2,$3 font 'sans,11' background '#ffffff' name 'cortile'"
        echo "set output '$work/picture.svg'"
        cat
    } >"$work/picture.gp"
    gnuplot "$work/picture.gp"
    # gnuplot names its version and where the data were, which is nothing of the picture.
    sed '/<desc>/d; s|<title>[^<]*</title>||' "$work/picture.svg" >"$1.tmp"
    mv "$1.tmp" "$1"
    echo "$1"
}

# behaviour NAME TICKS PROBES INPUTS: runs one and leaves NAME.{v,s,i}: potential, spikes, input in
# the panel's own heights, 0 to 1.
behaviour() {
    model=$examples/behaviours/$1
    flags=$(printf '%s' "$3" | sed 's/[0-9][0-9]*/--probe 0:&/g; s/,/ /g')
    # shellcheck disable=SC2086 # a list of options
    "$cortile" run "$model.ct.json" --input "$model.csv" --ticks "$2" -o "$work/run" --force \
        $flags >/dev/null
    probes=$(printf '%s' "$3" | awk '{ print NF }' FS='[ ,]+')
    od -An -v -t d4 -w$((4 * probes)) -j 128 "$work/run/potentials.npy" |
        awk '{ v[NR] = $1; if (NR == 1 || $1 < low) low = $1; if (NR == 1 || $1 > high) high = $1 }
            END { for (t = 1; t <= NR; t++) {
                      part = high > low ? (v[t] - low) / (high - low) : 0.33
                      print t - 1, 0.26 + 0.42 * part } }' \
            >"$work/$1.v"
    spikes "$work/run/spikes.npy" | awk -v probes="$3" '
        BEGIN { n = split(probes, probe, /[ ,]+/); for (i = 1; i <= n; i++) row[probe[i]] = i }
        $3 in row { print $1, 0.72 + 0.09 * (row[$3] - 1), row[$3] }' >"$work/$1.s"
    spikes "$model.csv" | awk -v inputs="$4" '
        BEGIN { n = split(inputs, pair, /[ ,]+/)
            for (i = 1; i <= n; i++) { split(pair[i], of, ":"); sign[of[1]] = of[2] } }
        { tick[$1] = 1; n = ++count[$1, sign[$3] == "-"]; if (n > most) most = n }
        END { for (t in tick) for (minus = 0; minus < 2; minus++)
                  if (n = count[t, minus])
                      print t, 0.1, (minus ? -0.09 : 0.09) * n / most }' |
        sort -n >"$work/$1.i"
    rm -rf "$work/run"
}

behaviours() {
    grep -v '^#' $examples/behaviours/list.txt >"$work/list"
    panels=$(wc -l <"$work/list")
    rows=$(((panels + 3) / 4))
    while IFS='|' read -r name title ticks probes inputs _; do
        behaviour "$name" "$ticks" "$probes" "$inputs"
    done <"$work/list"
    {
        echo "set multiplot layout $rows,4 margins 0.012,0.988,0.01,0.965 spacing 0.02,0.05"
        echo "unset key; unset border; unset xtics; unset ytics; set yrange [0:1]"
        number=0
        while IFS='|' read -r name title ticks _; do
            letter=$(printf "\\$(printf '%o' $((65 + number)))")
            number=$((number + 1))
            echo "set title '$letter  $title' offset 0,-0.7"
            echo "set xrange [-1:$ticks]"
            echo "set label 1 '$ticks ticks' at graph 1,0.2 right font ',8' textcolor '#808080'"
            printf "plot '%s' using 1:2:(0):3 with vectors nohead lc '#c03020' lw 1" "$work/$name.i"
            printf ", '%s' using 1:2 with steps lc '#2050a0' lw 1" "$work/$name.v"
            echo ", '$work/$name.s' using 1:2:(0):(0.07) with vectors nohead lc '#101010' lw 1.2"
        done <"$work/list"
        echo "unset multiplot"
    } | plot $examples/behaviours/gallery.svg 1000 $((30 + 130 * rows))
}

# The lines of the ports file on stdin as "row kind number label": kind axon or pin, rows from 1
# down, an axon for each line (those that a line has beside its first see the same spikes).
rows() {
    awk '
        function emit(kind, number) {
            printf "%d %s %d %s\n", ++row, kind, number, name
        }
        /"name":/ && /"(lines|pins)":/ {
            kind = /"lines"/ ? "axon" : "pin"
            split($0, quoted, "\"")
            name = quoted[4]
            text = substr($0, index($0, kind == "axon" ? "\"lines\":" : "\"pins\":"))
            depth = 0
            for (i = index(text, "["); i > 0 && i <= length(text); i++) {
                c = substr(text, i, 1)
                if (c == "[") { depth++; if (depth == 2) fresh = 1 }
                else if (c == "]") depth--
                else if (c ~ /[0-9]/) {
                    number = substr(text, i) + 0
                    i += length(number) - 1
                    if (kind == "pin") emit(kind, number)
                    else if (++place % 2 == 0 && fresh) { emit(kind, number); fresh = 0 }
                }
            }
        }'
}

# part NAME TITLE TICKS: input lines above in red, output lines below in blue.
part() {
    part=$examples/parts/$1
    "$cortile" map "$part.net.json" -o "$work/part.ct" --ports "$work/ports.json" >/dev/null
    rows <"$work/ports.json" >"$work/rows"
    "$cortile" run "$work/part.ct" --input "$part.csv" --ticks "$3" --pins "$work/pins.npy" \
        >/dev/null
    spikes "$part.csv" | awk 'FNR == NR { if ($2 == "axon") row[$3] = $1; next }
        $3 in row { print $1, -row[$3] }' "$work/rows" - >"$work/in"
    spikes "$work/pins.npy" | awk 'FNR == NR { if ($2 == "pin") row[$3] = $1; next }
        $2 in row { print $1, -row[$2] }' "$work/rows" - >"$work/out"
    count=$(wc -l <"$work/rows")
    {
        echo "unset key; set border 1; set xtics nomirror out; set xlabel 'tick' offset 0,0.8"
        echo "set title '$2'; set xrange [-1:$3]; set yrange [-$count.7:-0.3]"
        printf "set ytics scale 0 ("
        awk '{ printf "%s\"%s\" %d", (NR > 1 ? ", " : ""), $4, -$1 }' "$work/rows"
        echo ")"
        printf "plot '%s' using 1:(\$2-0.35):(0):(0.7) with vectors nohead lc '#c03020' lw 1.5" \
            "$work/in"
        echo ", '$work/out' using 1:(\$2-0.35):(0):(0.7) with vectors nohead lc '#2050a0' lw 1.5"
    } | plot "$part.svg" 640 $((90 + 22 * count))
}

parts() {
    grep -v '^#' $examples/parts/list.txt >"$work/list"
    while IFS='|' read -r name title ticks _; do
        part "$name" "$title" "$ticks"
    done <"$work/list"
}

sudoku() {
    "$cortile" map $examples/sudoku/sudoku.net.json -o "$work/s.ct" -p "$work/s.json" >/dev/null
    "$cortile" convert $examples/sudoku/puzzle.csv "$work/in.npy" --ports "$work/s.json" >/dev/null
    "$cortile" run "$work/s.ct" -i "$work/in.npy" -t 100 --pins "$work/pins.npy" >/dev/null
    {
        echo "unset key; unset xtics; unset ytics; set border 15 lw 2; set size ratio -1"
        echo "set xrange [0:9]; set yrange [9:0]; set margins 1,1,1,1"
        for line in 1 2 3 4 5 6 7 8; do
            style="nohead lw $((line % 3 ? 1 : 2)) lc '#$((line % 3 ? 808080 : 101010))'"
            echo "set arrow from $line,0 to $line,9 $style"
            echo "set arrow from 0,$line to 9,$line $style"
        done
        spikes "$work/pins.npy" | awk '{
            d = int($2 / 81) + 1; y = int($2 / 9) % 9; x = $2 % 9
            printf "set label \"%d\" at %g,%g center font \",18\" textcolor \"%s\"\n", d, \
                x + 0.5, y + 0.45, $1 == 0 ? "#101010" : "#2050a0"
            if ($1 > 0)
                printf "set label \"%d\" at %g,%g right font \",8\" textcolor \"#808080\"\n", \
                    $1, x + 0.94, y + 0.87 }'
        echo "plot -1"
    } | plot $examples/sudoku/sudoku.svg 400 400
}

noc() {
    patterns='uniform transpose hotspot neighbour'
    "$cortile" gen --cores 16x16 --rate 50 "$work/net.ct" >/dev/null
    "$cortile" run "$work/net.ct" --ticks 200 --spikes "$work/out.npy" >/dev/null
    # shellcheck disable=SC2046 # a list of options
    "$cortile" bench --noc --sweep --csv "$work/noc.csv" $(printf ' --pattern %s' $patterns) \
        --replay "$work/net.ct" --spikes "$work/out.npy" >/dev/null
    for pattern in $patterns replay; do
        awk -F , -v pattern="$pattern" '$1 == pattern && !over { print $2, $8; over = $7 }' \
            "$work/noc.csv" >"$work/noc.$pattern"
        awk -F , -v pattern="$pattern" '$1 == pattern { print $19, 1; print $19, 300; exit }' \
            "$work/noc.csv" >"$work/bound.$pattern"
    done
    mkdir -p $examples/noc
    {
        echo "set border 3; set xtics nomirror out; set ytics nomirror out; set key left top"
        echo "set title '16 x 16 routers, xy, FIFOs of 4 packets'"
        echo "set logscale xy; set xrange [0.001:1]; set yrange [1:300]; set format x '%g'"
        echo "set xlabel 'packets a core and router cycle'"
        echo "set ylabel 'mean latency, router cycles'"
        separator='plot '
        for style in 2050a0/uniform c03020/transpose 208040/hotspot 806020/neighbour \
            902090/replay; do
            pattern=${style#*/}
            colour="lc '#${style%/*}'"
            printf "%s'%s' with linespoints pt 7 ps 0.3 lw 1.3 %s title '%s'" "$separator" \
                "$work/noc.$pattern" "$colour" "$pattern"
            printf ", '%s' with lines dt 2 lw 0.8 %s notitle" "$work/bound.$pattern" "$colour"
            separator=', '
        done
        echo
    } | plot $examples/noc/saturation.svg 640 420
}

power() {
    classify=$cortile-classify
    "$classify" compile --weights tools/train/weights/fashion-fleet.ctw \
        --chip "$work/fashion-fleet" --mapping "$work/map.json" >/dev/null
    "$classify" run --chip "$work/fashion-fleet" --mapping "$work/map.json" --images 1000 \
        --data /usr/share/datasets/fashion-mnist --spikes "$work/images.npy" >/dev/null
    mkdir -p $examples/power
    "$cortile" power "$work/fashion-fleet" "$work/images.npy" --plot $examples/power/heat.svg \
        --plot $examples/power/heat.png >/dev/null
    echo "$examples/power/heat.svg"
    echo "$examples/power/heat.png"
}

[ $# -gt 0 ] || set -- behaviours parts sudoku noc power
for what in "$@"; do
    case $what in
    behaviours | parts | sudoku | noc | power) ;;
    *)
        echo "pictures: no pictures of '$what': behaviours, parts, sudoku, noc or power" >&2
        exit 2
        ;;
    esac
    "$what"
done
