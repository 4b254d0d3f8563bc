# board.awk: prints the definitions of board.h as tables for README.md, a table for each part. A
# line "#define NAME VALUE /* meaning */" is a row; a comment that stands by itself is text above
# what follows it.

# A paragraph, or a table, with a blank line before it unless it is the first.
function begin(line) {
    printf "%s%s\n", printed++ ? "\n" : "", line
}

# Text that was collected goes out, above the rows.
function flush_text() {
    if (text == "") return
    begin(text)
    text = ""
    rows = 0
}

/^\/\* ---- .* -+ \*\/$/ {
    flush_text()
    title = $0
    sub(/^\/\* ---- /, "", title)
    sub(/ -+ \*\/$/, "", title)
    begin("**" toupper(substr(title, 1, 1)) substr(title, 2) "**")
    started = 1
    rows = 0
    next
}

!started { next }

/^\/\* / || in_text {
    line = $0
    sub(/^\/\* /, "", line)
    sub(/^ \* /, "", line)
    in_text = line !~ /\*\/$/
    sub(/ *\*\/$/, "", line)
    text = text (text == "" ? "" : "\n") line
    next
}

/^#define [A-Z0-9_]+ / {
    name = $2
    value = $3
    meaning = ""
    if (match($0, /\/\* .* \*\/$/)) meaning = substr($0, RSTART + 3, RLENGTH - 6)
    flush_text()
    if (!rows) begin("| name | value | |\n|---|---|---|")
    printf "| %s | %s | %s |\n", name, value, meaning
    rows = 1
}

END { flush_text() }
