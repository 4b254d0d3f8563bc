#!/bin/sh
# control.sh RULE: negative control of one rule. Makes small trees, one sound, the others with one
# fault each, and fails unless the rule passes the first and reports the fault of each other.
set -eu
rules=$(cd "$(dirname "$0")" && pwd)
rule=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cases=0
wrong=0

# put FILE LINE...: adds a file to the tree at hand.
put() {
    mkdir -p "$(dirname "$tree/$1")"
    file=$tree/$1
    shift
    printf '%s\n' "$@" >"$file"
}

# fresh: a sound tree to spoil.
fresh() {
    tree=$work/tree/sample
    rm -rf "$work/tree"
    put emulator/cortile.h '/* Head. */' '#include <stdint.h>'
    put emulator/base/types.h '/* Head. */' '#include "cortile.h"'
    put emulator/core/core.c '/* Head, [N-1]. */' '#include "base/types.h"' \
        'int core_tick(int ticks)' '{' '    return ticks;' '}'
    put emulator/model/model_format.h '/* Head. */'
    put emulator/engine/engine.h '/* Head. */' '#include "base/types.h"' '#include <pthread.h>'
    put tools/cortile/main.c '/* Head. */' '#include "cortile.h"' '#include "model/model_format.h"'
    put tools/train/weights.h '/* Head. */'
    put tools/mapper/place.c '/* Head. */' '#include "../train/weights.h"'
    put tests/oracle/oracle.c '/* Head, [N-2]. */' '#include "oracle.h"'
    put tests/oracle/oracle.h '/* Head. */'
    put tests/unit/test_core.c '/* Head, [N-1]. */' '#include "oracle/oracle.h"'
    put rtl/CHIP.md '- **[N-1]** One.' '- **[N-2]** Two, after [N-1].'
    module 'assign a_o = a_i;'
}

# module LINE...: a small module in the tree's RTL.
module() {
    put rtl/ct_part.sv '// Head.' \
        'module ct_part #(parameter int W = 4) (input [W-1:0] a_i, output [W-1:0] a_o);' \
        "$@" endmodule
}

# sound: the rule must pass the tree as it is.
sound() {
    cases=$((cases + 1))
    if ! output=$("$rules/$rule.sh" "$tree" 2>&1); then
        printf 'refused a sound tree: %s\n' "$output"
        wrong=1
    fi
}

# caught TEXT: the rule must refuse the tree as it is, and its report must hold TEXT.
caught() {
    cases=$((cases + 1))
    if output=$("$rules/$rule.sh" "$tree" 2>&1); then
        printf 'not caught: %s\n' "$1"
        wrong=1
    elif ! printf '%s\n' "$output" | grep -qF -e "$1"; then
        printf 'caught something else than "%s": %s\n' "$1" "$output"
        wrong=1
    fi
    fresh
}

# repeat N TEXT: N lines.
repeat() {
    awk -v n="$1" -v text="$2" 'BEGIN { for (i = 0; i < n; i++) print text }'
}

control_layers() {
    put emulator/base/types.h '/* Head. */' '#include "core/core.h"'
    put emulator/core/core.h '/* Head. */'
    caught 'emulator/base includes emulator/core/core.h'
    put emulator/observe/stats.c '/* Head. */' '#include "engine/engine.h"'
    caught 'emulator/observe includes emulator/engine/engine.h'
    put emulator/core/core.c '/* Head. */' '#include "../engine/engine.h"'
    caught 'emulator/core includes emulator/engine/engine.h'
    put emulator/core/core.c '/* Head. */' '#include <stdlib.h>'
    caught 'no files and no heap'
    put emulator/core/core.c '/* Head. */' '#include <pthread.h>'
    caught 'threads outside the engine'
    put emulator/core/core.c '/* Head. */' '#include "absent.h"'
    caught 'no file "absent.h"'
    put emulator/attic/old.c '/* Head. */'
    caught 'room emulator/attic has no floor'
    put emulator/cortile.h '/* Head. */' '#include "base/types.h"'
    caught 'cortile.h includes emulator/base/types.h'
    put tests/oracle/oracle.h '/* Head. */' '#include "cortile.h"'
    caught 'the oracle includes emulator/cortile.h'
    put tools/cortile/main.c '/* Head. */' '#include "engine/engine.h"'
    caught 'tools/cortile includes emulator/engine/engine.h'
    put tools/cortile/main.c '/* Head. */' '#include "../train/net.h"'
    put tools/train/net.h '/* Head. */'
    caught 'tools/cortile includes tools/train/net.h'
    put tools/train/main.c '/* Head. */' '#include "../mapper/place.h"'
    put tools/mapper/place.h '/* Head. */'
    caught 'tools/train includes tools/mapper/place.h'
    put firmware/main.c '/* Head. */' '#include "../emulator/base/types.h"'
    caught 'the firmware includes emulator/base/types.h'
}

# compile TEXT...: a library of these lines, in the tree.
compile() {
    tree=$work/library
    rm -rf "$tree"
    put lib.c "$@"
    ${CC:-cc} -fPIC -fvisibility=hidden -c -o "$tree/lib.o" "$tree/lib.c"
    ar rc "$tree/libcortile.a" "$tree/lib.o"
    ${CC:-cc} -shared -o "$tree/libcortile.so.0" "$tree/lib.o"
}

control_symbols() {
    api='__attribute__((visibility("default"))) int'
    compile "$api ct_one(void) { return 1; }" "int hidden(void) { return 2; }" \
        'static const char *const names[] = {"a"};' 'const char *name(void) { return names[0]; }'
    sound
    compile "$api ct_one(void) { return 1; }" "$api leaked(void) { return 2; }"
    caught 'exports leaked'
    compile "$api ct_one(void) { static int calls; return ++calls; }"
    caught 'writable global calls'
    compile 'int table[2] = {1, 2};' "$api ct_one(int i) { return table[i]; }"
    caught 'writable global table'
    compile '_Thread_local int last;' "$api ct_one(void) { return last++; }"
    caught 'writable global last'
    compile 'int hidden(void) { return 2; }'
    caught 'exports nothing'
}

control_tidy() {
    put emulator/core/core.c 'int a;'
    caught 'no head comment'
    put tools/run.sh '#!/bin/sh' 'true'
    caught 'no head comment'
    put emulator/core/core.c '/* Head. */' 'int a; '
    caught 'trailing space'
    put emulator/core/core.c '/* Head. */' "$(printf '\tint a;')"
    caught 'tab'
    put emulator/core/core.c '/* Head. */' "/* $(repeat 1 "$(printf '%098d' 0)") */"
    caught 'characters in a line'
    put rtl/ct_core.sv '// Head.' "// TO""DO: the rest"
    caught 'leftover marker'
    for call in sprintf strcpy strcat gets rand srand time atoi setjmp longjmp alloca; do
        put emulator/core/core.c '/* Head. */' "    x = $call(y);"
        caught "banned call"
    done
    for call in malloc calloc realloc free; do
        put emulator/core/core.c '/* Head. */' "    x = $call(y);"
        caught 'a core allocates nothing'
    done
    put emulator/core/core.c '/* Head. */' 'static double v;'
    caught 'a core has no floating point'
    put emulator/core/core.c '/* Head. */' 'int f(void)' '{' "$(repeat 69 '    f();')" '}'
    caught 'function of 71 lines'
    put emulator/core/core.c '/* Head. */' '/* long: one flat switch */' 'int f(void)' '{' \
        "$(repeat 69 '    f();')" '}' 'int g(void)' '{' "$(repeat 70 '    f();')" '}'
    caught 'function of 72 lines'
    put emulator/core/core.c '/* Head. */' "$(repeat 600 'int f(void);')"
    caught 'file of 601 lines'
    # What the rule must let pass.
    put emulator/core/core.c '/* Head. long: a table */' '/* strcpy( in a comment */' \
        '/* long: one flat switch */' 'int f(void)' '{' '    g("rand(), a double", runtime(0));' \
        "$(repeat 69 '    f();')" '}' "$(repeat 600 'int f(void);')"
    sound
}

control_words() {
    put README.md "see $work/tree/elsewhere"
    caught 'a path of this machine'
    put README.md 'see /t''mp/elsewhere'
    caught 'a path of this machine'
    put tests/unit/test_core.c '/* /t''mp/elsewhere */'
    sound
}

control_clauses() {
    put emulator/core/core.c '/* [N-3] */'
    caught '[N-3] is not defined'
    put rtl/CHIP.md '- **[N-1]** One.' '- **[N-1]** Two.' '- **[N-2]** Three.'
    caught '[N-1] is defined twice'
    put rtl/CHIP.md '- **[N-1]** One, see [S-9].' '- **[N-2]** Two.'
    caught '[S-9] is not defined'
    put rtl/CHIP.md 'Nothing.'
    caught 'none defined'
    put tests/unit/test_core.c '/* Head. */'
    caught 'no test names [N-1]'
    put rtl/CHIP.md '- **[N-1]** One.' '- **[N-2]** Two.' '' 'Clauses not implemented yet: [N-1].'
    caught 'names [N-1], which is not implemented yet'
    put rtl/CHIP.md '- **[N-1]** One.' '- **[N-2]** Two.' '' 'Clauses not implemented yet: [N-3].'
    caught '[N-3] is not defined'
    # Only that paragraph exempts: not a line that says it of others, nor the one after it.
    put rtl/CHIP.md '- **[N-1]** One.' '- **[N-2]** Two.' '- **[N-3]** Three, not implemented yet.'
    caught 'no test names [N-3]'
    put rtl/CHIP.md '- **[N-1]** One.' '- **[N-2]** Two.' '- **[N-3]** Three.' '' \
        'Clauses not implemented yet: none.' '' 'See [N-3].'
    caught 'no test names [N-3]'
    put rtl/CHIP.md '- **[N-1]** One.' '- **[N-2]** Two.' '- **[N-3]** Three.' '' \
        'Clauses not implemented yet, for a reason:' '[N-3].'
    sound
}

# describe LINE...: rtl/ct.def of the tree at hand, with all that is made of it.
describe() {
    put rtl/ct.def 'const BASE 16 : the base' 'layout ROW 9 up : a row' \
        'field V 5 s -16 15 0 V : potential' 'field TM 4 u 0 9 0 TM : bits of noise' \
        'block HOST 64 : the registers' 'reg RUN 0x04 : starts' "$@"
    put rtl/CHIP.md '<!-- ct.def ROW -->' '<!-- end -->' '' '<!-- ct.def HOST -->' '<!-- end -->'
    put rtl/ct_def_pkg.sv ''
    put emulator/regs.h ''
    "$rules/../../rtl/gen/regen.sh" "$tree" >/dev/null 2>&1 || true
}

# edit FILE SCRIPT: a file of the tree, changed by sed.
edit() {
    sed "$2" "$tree/$1" >"$work/edited"
    cat "$work/edited" >"$tree/$1"
}

control_regen() {
    set -- 'field TICKS 32 wo 0 : ticks'
    describe "$@"
    edit rtl/ct.def 's/ 0 9 0 TM/ 0 8 0 TM/'
    caught 'rtl/CHIP.md: regen: is not what rtl/ct.def says'
    describe "$@"
    edit rtl/ct.def 's/BASE 16/BASE 17/'
    caught 'emulator/regs.h: regen: is not what rtl/ct.def says'
    for made in rtl/ct_def_pkg.sv emulator/regs.h rtl/CHIP.md; do
        describe "$@"
        edit $made 's/32/33/; s/31/30/'
        caught "$made: regen: is not"
    done
    describe "$@"
    edit rtl/CHIP.md '$d'
    caught 'a table without end'
    describe "$@"
    put rtl/ct_pkg.sv '    localparam int ROW_TM = 6;'
    caught 'ROW_TM is 6, and 5 in rtl/ct_def_pkg.sv'
    # The description itself.
    while IFS='|' read -r script text; do
        describe "$@"
        edit rtl/ct.def "$script"
        caught "$text"
    done <<'FAULTS'
s/ROW 9/ROW 10/|ct.def:5: ROW: the fields have 9 bits, not 10
s/-16 15/-17 15/|-17 does not fit 5 bits
s/ 9 0 TM/ 16 0 TM/|16 does not fit 4 bits
s/ s -16/ f -16/|"f" is neither u nor s
s/-16 15/5 -5/|V: from 5 to -5
s/field TM/field V/|V is given twice
s/0x04/0x06/|address 0x06
s/0x04/0x40/|address 0x40
s/TICKS 32/TICKS 33/|RUN has 33 bits
s/ wo / wr /|"wr" is no access rule
s/ wo 0/ wo 0x100000000/|0x100000000 does not fit 32 bits
s/ : starts//|no text
s/BASE 16/BASE 1x/|"1x" is no number
s/^field TICKS/fields TICKS/|"fields" is not known here
s/^reg RUN 0x04/reg RUN/|"reg" takes 2 words
/TICKS/d|RUN has no field
FAULTS
}

control_rtl() {
    module 'assign a_o = b;'
    caught 'verilator, ct_part'
    module 'assign a_o = b;'
    caught 'iverilog, ct_part'
    module 'assign a_o = b;'
    caught 'yosys, ct_part'
    module 'assign a_o = a_i[2:0];'
    caught 'WIDTH'
    module 'assign a_o = a_i; logic idle;'
    caught 'UNUSED'
    module 'import ct_pkg::*;' 'assign a_o = a_i;'
    put rtl/ct_pkg.sv '// Head.' 'package ct_pkg;' 'localparam int A = 1;' 'endpackage'
    caught 'yosys, ct_part'
    module 'logic [3:0] b [0:1];' "assign b = '{default: a_i};" 'assign a_o = b[0] & b[1];'
    caught 'iverilog, ct_part'
    module 'logic [3:0] b; always_comb if (a_i[0]) b = a_i;' 'assign a_o = b;'
    caught 'yosys, ct_part'
    put tests/lockstep/models.mk 'MODEL.part := ct_part W=4 V=2'
    caught 'verilator, ct_part W=4 V=2'
    rm "$tree"/rtl/*.sv
    caught 'no modules'
    put tests/lockstep/models.mk 'MODEL.part := ct_part W=3'
    sound
}

fresh
# A tree without it has nothing to be made anew.
[ "$rule" != regen ] || describe 'field TICKS 32 wo 0 : ticks'
[ "$rule" = symbols ] || sound
"control_$rule"
echo "$cases cases"
exit $wrong
