# Line by line: length, tabs, trailing space, leftover markers, banned calls; file by file: head
# comment, length; function by function: length. A function or a file may be longer when a comment
# beside it says why: "long: reason" in the function or just above it, or in the head of the file.

function fault(text) {
    printf "%s:%d: tidy: %s\n", FILENAME, FNR, text
    faults = 1
}

function end_file() {
    if (file != "" && code && lines > FILE_LINES && !file_long) {
        printf "%s:%d: tidy: file of %d lines, at most %d\n", file, lines, lines, FILE_LINES
        faults = 1
    }
}

# $0 without comments and without the inside of strings; in_comment carries over lines.
function bare(text,    out, i, two, c) {
    out = ""
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        two = substr(text, i, 2)
        if (in_comment) {
            if (two == "*/") { in_comment = 0; i++ }
        } else if (two == "/*") { in_comment = 1; i++ }
        else if (two == "//") break
        else if (c == "\"" || c == "'") {
            out = out c c
            for (i++; i <= length(text) && substr(text, i, 1) != c; i++)
                if (substr(text, i, 1) == "\\") i++
        } else out = out c
    }
    return out
}

BEGIN {
    FUNCTION_LINES = 70
    FILE_LINES = 600
    LINE_CHARS = 100
    marker = "(^|[^A-Za-z0-9_])(TO" "DO|FIX" "ME|XX" "X|HA" "CK)([^A-Za-z0-9_]|$)"
    call = "(^|[^A-Za-z0-9_.>])(sprintf|vsprintf|strcpy|strcat|gets|rand|srand|time|atoi|setjmp|" \
           "longjmp|alloca)[ \t]*\\("
    heap = "(^|[^A-Za-z0-9_])(malloc|calloc|realloc|aligned_alloc|posix_memalign|free)[ \t]*\\("
    floating = "(^|[^A-Za-z0-9_])(float|double)([^A-Za-z0-9_]|$)"
}

FNR == 1 {
    end_file()
    file = FILENAME
    c = FILENAME ~ /\.(c|h|inc)$/
    script = FILENAME ~ /\.(sh|py|awk)$|Makefile$/
    code = c || script || FILENAME ~ /\.(sv|svh|v|S|ld)$/
    in_comment = in_function = file_long = said_long = last_end = 0
    in_head = 1
    if (code && $0 !~ (script ? "^#" : "^/[*/]")) fault("no head comment")
}

FNR == 2 && script && $0 !~ /^#/ { fault("no head comment") }

{ lines = FNR }

/[ \t]$/ { fault("trailing space") }
/\t/ && FILENAME !~ /Makefile$/ { fault("tab") }

# Characters, not bytes: UTF-8's continuation bytes do not count.
code && length($0) > LINE_CHARS {
    text = $0
    gsub(/[\200-\277]/, "", text)
    if (length(text) > LINE_CHARS)
        fault(length(text) " characters in a line, at most " LINE_CHARS)
}
$0 ~ marker { fault("leftover marker") }

/long: [a-z]/ {
    if (in_head) file_long = 1
    else said_long = FNR
}

(c && /\*\//) || (!c && !/^#/) { in_head = 0 }

c {
    text = bare($0)
    if (match(text, call)) fault("banned call: " substr(text, RSTART, RLENGTH))
    if (FILENAME ~ /^emulator\/core\//) {
        if (text ~ heap) fault("a core allocates nothing")
        if (text ~ floating) fault("a core has no floating point")
    }
}

# A function: from its opening brace, which stands in the first column, to its closing one.
c && /^{/ && !in_function {
    in_function = FNR
}
c && /^}/ {
    if (in_function && FNR - in_function + 1 > FUNCTION_LINES && said_long <= last_end)
        fault("function of " FNR - in_function + 1 " lines, at most " FUNCTION_LINES)
    in_function = 0
    last_end = FNR
}

END {
    end_file()
    exit faults
}
