#!/bin/sh
# layers.sh ROOT: every #include goes down the floors of the tree; prints each that does not.
set -eu
list=$(cd "$(dirname "$0")" && pwd)/files.sh
rules=${list%/*}/layers.awk
cd "$1"
"$list" . | grep -E '^(emulator|tools|tests|firmware)/.*\.(c|h|inc)$' |
    xargs -r -d '\n' awk -f "$rules"
