#!/bin/sh
# Ctrl-C and SIGTERM: the tick ends, files are complete, and the manifest says what happened.
. tests/support/cli.sh

"$cortile" gen net.ct --cores 1x1 --rate 100 >out
for signal in INT TERM; do
    "$cortile" run net.ct --ticks 4000000000 -o $signal --digests >out 2>err &
    pid=$!
    waited=0
    # Ten digests are some hundred bytes: the stream has been written to by then.
    while ! [ -s $signal.tmp.$pid/digests.csv.tmp.$pid ] && [ $waited -lt 300 ]; do
        sleep 0.1
        waited=$((waited + 1))
    done
    ok "$signal: running" grep -q '"state": "running"' $signal.tmp.$pid/manifest.json
    no "$signal: no directory yet" test -e $signal
    kill -s $signal $pid
    wait $pid
    status=$?
    ok "$signal: exit status 130" [ $status = 130 ]
    said "interrupted after tick"
    ok "$signal: interrupted" grep -q '"state": "interrupted"' $signal/manifest.json
    ticks=$(number ticks $signal/summary.json)
    ok "$signal: a digest for every tick" [ "$(wc -l <$signal/digests.csv)" = $((ticks + 1)) ]
    try "$signal: every file is as the manifest says" 0 info $signal
    no "$signal: nothing else is left" sh -c "ls -d $signal.*"
done
# What was run so far is what a run of so many ticks gives.
try "as long a run" 0 run net.ct --ticks "$ticks" --digest whole.csv
ok "the same digests" cmp whole.csv TERM/digests.csv
finish
