# ct_def.awk -v make=WHAT: reads rtl/ct.def, whose head specifies it, and prints WHAT: "sv" the
# package of the RTL, "c" the header, or the name of a layout or a block: its table in CHIP.md.
# Faults go to stderr, each with its line, and nothing else is printed then. POSIX awk; numbers are
# whole and below 2^53.

# ---- reading -------------------------------------------------------------------------------------

function fault(text) {
    printf "%s:%d: %s\n", FILENAME, FNR, text > "/dev/stderr"
    faults = 1
}

# The value of a number as written; a fault where it is none.
function number(word,    sign, digits, i, at, value, base) {
    sign = 1
    digits = toupper(word)
    if (sub(/^-/, "", digits)) sign = -1
    base = sub(/^0X/, "", digits) ? 16 : 10
    value = 0
    for (i = 1; i <= length(digits); i++) {
        at = index("0123456789ABCDEF", substr(digits, i, 1))
        if (at == 0 || at > base) break
        value = value * base + at - 1
    }
    if (digits == "" || i <= length(digits)) fault("\"" word "\" is no number")
    return sign * value
}

function name_of(word) {
    if (word !~ /^[A-Z][A-Z0-9_]*$/) fault("\"" word "\" is no name")
    return word
}

# A name that must be new: names of constants, of layouts and blocks, of the fields of one group.
function fresh(scope, word) {
    if ((scope, name_of(word)) in seen) fault(word " is given twice")
    seen[scope, word] = 1
    return word
}

# Words before the text of a statement, `least` of them with the keyword.
function words(least) {
    if (split(head, word, " ") != least) {
        fault("\"" word[1] "\" takes " least - 1 " words")
        for (i = 1; i <= least; i++) if (!(i in word)) word[i] = "0"
    }
}

# A field of `width` bits goes to the group at hand.
function add_field(name, count, width) {
    fields++
    f_name[fields] = name
    f_group[fields] = groups
    f_at[fields] = at
    f_count[fields] = count
    f_width[fields] = width
    f_text[fields] = text
    g_last[groups] = fields
    at += count * width
    g_width[groups] = at
}

# The group at hand is complete: a layout has its bits, a register no more than 32.
function close_group() {
    if (!open) return
    open = 0
    if (g_kind[groups] == "layout" && at != g_bits[groups])
        fault(g_name[groups] ": the fields have " at " bits, not " g_bits[groups])
    if (g_kind[groups] == "reg" && at > 32) fault(g_name[groups] " has " at " bits")
    if (g_first[groups] > g_last[groups]) fault(g_name[groups] " has no field")
}

function open_group(kind, name) {
    close_group()
    open = 1
    groups++
    g_kind[groups] = kind
    g_name[groups] = name
    g_what[groups] = g_text[groups] = text
    g_first[groups] = fields + 1
    g_last[groups] = fields
    at = 0
}

# The field at hand is in the width that it has: value `word` as an unsigned or signed number.
function fits(word, width, form,    value) {
    value = number(word)
    if (form == "s" ? value < -2 ^ (width - 1) || value >= 2 ^ (width - 1) \
                    : value < 0 || value >= 2 ^ width)
        fault(word " does not fit " width " bits")
    return value
}

function layout_field(    part, n) {
    words(8)
    n = split(word[3], part, "x")
    add_field(fresh(groups, word[2]), n == 2 ? number(part[1]) : 1, number(part[n]))
    if (word[4] != "u" && word[4] != "s") fault("\"" word[4] "\" is neither u nor s")
    f_form[fields] = word[4]
    f_min[fields] = fits(word[5], f_width[fields], word[4])
    f_max[fields] = fits(word[6], f_width[fields], word[4])
    f_reset[fields] = fits(word[7], f_width[fields], word[4])
    f_symbol[fields] = word[8]
    if (f_min[fields] > f_max[fields]) fault(word[2] ": from " word[5] " to " word[6])
}

function reg_field() {
    words(5)
    add_field(fresh(groups, word[2]), 1, number(word[3]))
    if (word[4] !~ /^(ro|rw|wo|w1c)$/) fault("\"" word[4] "\" is no access rule")
    f_access[fields] = word[4]
    f_reset[fields] = word[5]
    if (word[5] !~ /^(param|live)$/) fits(word[5], f_width[fields], "u")
    if (word[5] ~ /^(param|live)$/ && word[4] ~ /w1c|wo/) fault(word[2] " is set by the host alone")
}

function alias_field(    i, target) {
    words(4)
    for (i = g_first[groups]; i <= g_last[groups]; i++) if (f_name[i] == word[4]) target = i
    if (!target) { fault("no field " word[4]); return }
    aliases++
    a_name[aliases] = fresh(groups, word[2])
    a_group[aliases] = groups
    a_at[aliases] = f_at[target]
    a_width[aliases] = number(word[3])
    a_text[aliases] = text
    if (a_at[aliases] + a_width[aliases] > g_bits[groups]) fault(word[2] " passes the end")
}

/^[ \t]*(#|$)/ { next }

{
    colon = index($0, " : ")
    head = colon ? substr($0, 1, colon - 1) : $0
    text = colon ? substr($0, colon + 3) : ""
    keyword = $1
    split("", word)
    if (keyword != "gap" && text == "") fault("no text")
    in_layout = open && g_kind[groups] == "layout"
    in_reg = open && g_kind[groups] == "reg"
}

keyword == "const" {
    words(3)
    consts++
    c_name[consts] = fresh("const", word[2])
    c_value[consts] = number(word[3])
    c_text[consts] = text
    next
}
keyword == "layout" {
    words(4)
    open_group("layout", fresh("group", word[2]))
    g_bits[groups] = number(word[3])
    g_down[groups] = word[4] == "down"
    if (word[4] !~ /^(up|down)$/) fault("\"" word[4] "\" is neither up nor down")
    next
}
keyword == "block" {
    words(3)
    if (block != "") fault("a second block")
    close_group()
    block = fresh("group", word[2])
    page = number(word[3])
    last_address = -4
    next
}
keyword == "reg" && block != "" {
    words(3)
    open_group("reg", fresh("reg", word[2]))
    g_address[groups] = number(word[3])
    if (g_address[groups] % 4 || g_address[groups] >= page || g_address[groups] <= last_address)
        fault("address " word[3] " after " last_address ", in a page of " page)
    last_address = g_address[groups]
    next
}
(keyword == "write" || keyword == "read") && in_reg {
    words(1)
    if (!g_effect[groups, keyword]++) {
        sub(/\.$/, "", g_text[groups])
        g_text[groups] = g_text[groups] (keyword == "write" ? ". Write:" : ". Read:")
    }
    g_text[groups] = g_text[groups] " " text
    next
}
keyword == "gap" && in_reg { words(2); at += number(word[2]); next }
keyword == "field" && in_layout { layout_field(); next }
keyword == "field" && in_reg { reg_field(); next }
keyword == "alias" && in_layout { alias_field(); next }
{ fault("\"" keyword "\" is not known here") }

# ---- what all forms need -------------------------------------------------------------------------

function hex(value, digits,    out, n) {
    out = ""
    for (n = 0; n < digits; n++) {
        out = substr("0123456789ABCDEF", value % 16 + 1, 1) out
        value = int(value / 16)
    }
    return out
}

# The bits of a register: those of fields whose access matches, and their reset values.
function reg_mask(g, access,    i, mask) {
    mask = 0
    for (i = g_first[g]; i <= g_last[g]; i++)
        if (f_access[i] ~ access) mask += 2 ^ f_at[i] * (2 ^ f_width[i] - 1)
    return mask
}

function reg_reset(g,    i, value) {
    value = 0
    for (i = g_first[g]; i <= g_last[g]; i++)
        if (f_reset[i] !~ /param|live/) value += 2 ^ f_at[i] * number(f_reset[i])
    return value
}

function group_of_name(name,    g) {
    for (g = 1; g <= groups; g++) if (g_name[g] == name && g_kind[g] == "layout") return g
    return 0
}

function bits_of(i,    last) {
    last = f_at[i] + f_count[i] * f_width[i] - 1
    return last == f_at[i] ? last : last ":" f_at[i]
}

# A name of the constants of field i.
function field_name(i) { return g_name[f_group[i]] "_" f_name[i] }

# ---- SystemVerilog -------------------------------------------------------------------------------

function sv_int(name, value) { printf "    localparam int %s = %d;\n", name, value }

function sv_group(g,    i) {
    printf "\n    // %s: %s.\n", g_name[g], g_what[g]
    if (g_kind[g] == "layout") {
        sv_int(g_name[g] "_BITS", g_bits[g])
        sv_int(g_name[g] "_WORDS", int((g_bits[g] + 31) / 32))
    } else {
        printf "    localparam logic [11:0] REG_%s = 12'h%s;\n", g_name[g], hex(g_address[g], 3)
        printf "    localparam logic [31:0] RESET_%s = 32'h%s;\n", g_name[g], hex(reg_reset(g), 8)
        sv_int(g_name[g] "_WIDTH", g_width[g])
    }
    for (i = g_first[g]; i <= g_last[g]; i++) {
        sv_int(field_name(i), f_at[i])
        sv_int(field_name(i) "_BITS", f_width[i])
    }
    for (i = 1; i <= aliases; i++) if (a_group[i] == g) {
        sv_int(g_name[g] "_" a_name[i], a_at[i])
        sv_int(g_name[g] "_" a_name[i] "_BITS", a_width[i])
    }
}

function make_sv(    i) {
    print "// ct_def_pkg.sv - the constants of rtl/ct.def, made by `make regen`. A field has its"
    print "// lowest bit under its own name and its width (of one element) under <name>_BITS; a"
    print "// register its address under REG_<name>, its bits up to the last field under"
    print "// <name>_WIDTH, and its value after reset, as far as that is a constant, under"
    print "// RESET_<name>. Used as ct_def_pkg::NAME, never imported."
    print ""
    print "// A package is for all modules; each uses some of it."
    print "/* verilator lint_off UNUSEDPARAM */"
    print "package ct_def_pkg;\n"
    for (i = 1; i <= consts; i++) sv_int(c_name[i], c_value[i])
    for (i = 1; i <= groups; i++) sv_group(i)
    print "\nendpackage"
    print "/* verilator lint_on UNUSEDPARAM */"
}

# ---- C -------------------------------------------------------------------------------------------

function c_define(name, value) { printf "#define CT_%s %s\n", name, value }

function c_list(name, line, lines,    i) {
    printf "%-98s \\\n", "#define CT_" name "_LIST(X)"
    for (i = 1; i <= lines; i++) printf i < lines ? "%-98s \\\n" : "%s\n", "    " line[i]
}

function c_layout(g,    i, line) {
    printf "\n/* %s: %s. */\n", g_name[g], g_what[g]
    c_define(g_name[g] "_BITS", g_bits[g])
    c_define(g_name[g] "_WORDS", int((g_bits[g] + 31) / 32))
    for (i = g_first[g]; i <= g_last[g]; i++) {
        c_define(field_name(i), f_at[i])
        c_define(field_name(i) "_BITS", f_width[i])
        line[i - g_first[g] + 1] = sprintf("X(%s, %d, %d, %d, %d, %d, %d, %d)", f_name[i], \
            f_at[i], f_count[i], f_width[i], f_form[i] == "s", f_min[i], f_max[i], f_reset[i])
    }
    for (i = 1; i <= aliases; i++) if (a_group[i] == g) {
        c_define(g_name[g] "_" a_name[i], a_at[i])
        c_define(g_name[g] "_" a_name[i] "_BITS", a_width[i])
    }
    print "/* X(name, lowest bit, elements, bits of one, signed, least, greatest, cleared) */"
    c_list(g_name[g], line, g_last[g] - g_first[g] + 1)
}

function c_register(g,    i) {
    printf "\n"
    c_define("REG_" g_name[g], "0x" hex(g_address[g], 3))
    for (i = g_first[g]; i <= g_last[g]; i++) {
        c_define("REG_" field_name(i), f_at[i])
        c_define("REG_" field_name(i) "_BITS", f_width[i])
    }
}

function c_registers(    g, n, line) {
    for (g = 1; g <= groups; g++) {
        if (g_kind[g] != "reg") continue
        c_register(g)
        line[++n] = sprintf("X(%s, 0x%s, 0x%su, 0x%su, 0x%su, 0x%su)", g_name[g], \
            hex(g_address[g], 3), hex(reg_reset(g), 8), hex(reg_mask(g, "ro|rw|w1c"), 8), \
            hex(reg_mask(g, "rw|wo"), 8), hex(reg_mask(g, "w1c"), 8))
    }
    print "\n/* X(name, address, value after reset as far as it is a constant, bits that can be"
    print " * read, bits that take what is written, bits that are cleared by writing 1) */"
    c_list("REG", line, n)
}

function make_c(    i) {
    print "/*"
    print " * regs.h - the constants of rtl/ct.def, made by `make regen`: SRAM row, packet, and the"
    print " * registers of the host (rtl/CHIP.md section 13), for firmware and tests. A field has"
    print " * its lowest bit under its own name and its width (of one element) under <name>_BITS."
    print " *"
    print " * long: it is one table."
    print " */"
    print "#ifndef CT_REGS_H\n#define CT_REGS_H\n"
    for (i = 1; i <= consts; i++) c_define(c_name[i], c_value[i])
    for (i = 1; i <= groups; i++) if (g_kind[i] == "layout") c_layout(i)
    printf "\n/* Registers: byte addresses in a page of CT_%s_BYTES. */\n", block
    c_define(block "_BYTES", page)
    c_registers()
    print "\n#endif"
}

# ---- tables --------------------------------------------------------------------------------------

function layout_row(i) {
    printf "| %s | %s | %s | %s | %s | %s |\n", bits_of(i), \
        f_symbol[i], (f_count[i] > 1 ? f_count[i] " x " : "") f_width[i], \
        f_min[i] (f_min[i] == f_max[i] ? "" : ".." f_max[i]), f_reset[i], \
        f_text[i] (f_form[i] == "s" ? "; two's complement" : "")
}

function layout_table(g,    i) {
    print "| bits | field | width | range | cleared | meaning |"
    print "|---|---|---|---|---|---|"
    for (i = g_first[g]; i <= g_last[g] && !g_down[g]; i++) layout_row(i)
    for (i = g_last[g]; i >= g_first[g] && g_down[g]; i--) layout_row(i)
    for (i = 1; i <= aliases; i++) if (a_group[i] == g)
        printf "| %d:%d | %s | %d | | | %s |\n", a_at[i] + a_width[i] - 1, a_at[i], \
            tolower(a_name[i]), a_width[i], a_text[i]
}

function reset_text(word) { return word == "param" ? "parameter" : word == "live" ? "" : word }

function block_table(    g, i) {
    print "| address | register | bits | field | access | reset | meaning |"
    print "|---|---|---|---|---|---|---|"
    for (g = 1; g <= groups; g++) {
        if (g_kind[g] != "reg") continue
        printf "| 0x%s | **%s** | | | | | %s |\n", hex(g_address[g], 3), g_name[g], g_text[g]
        for (i = g_first[g]; i <= g_last[g]; i++)
            printf "| | | %s | %s | %s | %s | %s |\n", bits_of(i), f_name[i], f_access[i], \
                reset_text(f_reset[i]), f_text[i]
    }
}

END {
    if (FNR == 0) exit 1
    close_group()
    if (!faults && make != "sv" && make != "c" && make != block && !group_of_name(make))
        fault("nothing called \"" make "\"")
    if (faults) exit 1
    if (make == "sv") make_sv()
    else if (make == "c") make_c()
    else if (make == block) block_table()
    else layout_table(group_of_name(make))
}
