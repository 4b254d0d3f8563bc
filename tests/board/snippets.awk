# snippets.awk - prints `count` random pieces of assembly for traps.S, drawn from `seed`: most trap,
# in every way in which an instruction can.
BEGIN {
    srand(seed)
    registers = split("t1 t2 t3 t4 t5 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8", name, " ")
    split("lw lh lhu lb lbu", load, " ")
    split("sw sh sb", store, " ")
    for (i = 0; i < count; i++) piece(below(14))
}

function below(n) { return int(rand() * n) }
function any() { return name[1 + below(registers)] }

function piece(kind,    a) {
    a = any()
    if (kind == 0) print "ecall"
    else if (kind == 1) print ".word 0x00100073"                # ebreak
    else if (kind == 2) print "c.ebreak"
    else if (kind == 3) print ".half 0"                         # defined to be illegal
    else if (kind == 4) printf ".word 0x%06x%s\n", below(16777216), below(2) ? "0b" : "ab"
    else if (kind == 5) printf "li %s, NOWHERE + %d\n%s %s, %d(%s)\n", a, 4 * below(1000), \
                               load[1 + below(5)], any(), 4 * below(100), a
    else if (kind == 6) printf "li %s, NOWHERE + %d\n%s %s, %d(%s)\n", a, 4 * below(1000), \
                               store[1 + below(3)], any(), 4 * below(100), a
    else if (kind == 7) printf "la s10, 1f\nli %s, NOWHERE + %d\njalr ra, %s\n1:\n", a, \
                               2 * below(1000), a
    else if (kind == 8) printf "csrrw %s, 0x%x, %s\n", any(), 1984 + below(30), any()
    else if (kind == 9) printf "csrrs %s, 0x7c%x, x0\n", any(), below(16)
    else if (kind == 10) printf "csrrw %s, %s, %s\n", any(), below(2) ? "mhartid" : "mvendorid", any()
    else if (kind == 11) printf "csrsi mstatus, 8\nli a0, %d\necall\ncsrci mstatus, 8\n", below(100)
    else if (kind == 12) print ".half 0x8002"                   # c.jr x0
    else printf "c.lui a5, %d\n.half 0x6081\necall\n", 1 + below(31) # c.lui by 0
}
