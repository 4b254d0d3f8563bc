#!/bin/sh
# tidy.sh ROOT: the house style as far as a program can tell; prints each line that breaks it.
set -eu
list=$(cd "$(dirname "$0")" && pwd)/files.sh
rules=${list%/*}/tidy.awk
cd "$1"
"$list" . | grep -E '(^|/)Makefile$|\.(c|h|inc|sh|awk|py|sv|svh|v|S|ld|md|yaml|yml|1|5)$' |
    xargs -r -d '\n' awk -f "$rules"
