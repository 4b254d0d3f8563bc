#!/bin/sh
# Prints the files of the tree ROOT, one a line, relative to it: what git tracks or would track,
# or every file where ROOT is no checkout. Build output is no part of the tree.
set -eu
cd "$1"
if [ -e .git ]; then
    git ls-files -co --exclude-standard
else
    find . -type f -not -path './build/*' | sed 's|^\./||'
fi | sort | while IFS= read -r file; do
    [ ! -f "$file" ] || printf '%s\n' "$file"
done
