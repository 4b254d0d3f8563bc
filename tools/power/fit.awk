# Fits the coefficients that nobody published to operating points that were.
#
#   awk -f tools/power/fit.awk tools/power/published.txt
#
# Prints one line a number, "name value low high", in the units of an energy table at 0.775 V; the
# preset truenorth-28nm has them rounded to four digits, which a test compares.
#
# The model. A network at r Hz, s active synapses an axon, k ticks a second and V volts draws
#
#   P = d r k / 1000 (H hop + s syn) N + d k (row + upd) N + L (V / 0.775)^n,   d = (V / 0.775)^2
#
# N = 2^20 neurons; H = 2 (64 - 1/64) / 3 hops between uniform places of a mesh of 64 x 64; hop = 32
# bits of 72 fJ and row = 410 bits of 47 fJ, published by Merolla et al. 2014 at 0.775 V. Unknown:
# syn, upd, L, n. Four points give them:
#
#   1. The slope between 11.58 and 95.93 Hz at 0.8 V has no static part: it gives syn, in which the
#      spike's own cost is (hand-over, scheduler).
#   2. What is left of the first point, of the run at 5 times real time (in which only the leakage
#      does not grow) and of the envelope's upper end (1.05 V): three equations. For a given n the
#      first two are linear in upd and L, and the third then tells whether n was too small.
#
# Bands. The same again at all 2^4 corners of the points' last digits, times 0.75, 0.775 and 0.80 V
# for the run at 5 times real time, whose supply is not published: the least and the greatest of
# each number. The upper end of the leakage is also what 72 mW at 0.775 V (Merolla et al.) implies:
# other chips and unpublished temperatures are part of what is not known.

BEGIN {
    FS = "|"
    N = 1048576
    H = 2 * (64 - 1 / 64) / 3
    hop = 32 * 72e-15
    row = 410 * 47e-15
    reference = 0.775
}

/^#/ { next }

{
    if (NF != 9) { print FILENAME ":" FNR ": expected 9 fields" >"/dev/stderr"; failed = 1; exit 1 }
    watts[$1] = $2 / 1000
    half[$1] = $3 / 1000
    volts[$1] = $4
    hertz[$1] = $5
    synapses[$1] = $6
    rate[$1] = $7
    role[$1] = $8
}

function power(base, exponent) { return exp(exponent * log(base)) }
function square(v) { return (v / reference) * (v / reference) }

# Watts of the spikes of a point.
function moving(p, v) {
    return square(v) * N * hertz[p] * rate[p] / 1000 * (H * hop + synapses[p] * syn)
}

# For an exponent n, upd and L from points a and b; what is then missing of point c.
function missing(n, a, b, c,    da, db, la, lb) {
    da = square(volts[a]) * rate[a] * N
    db = square(five) * rate[b] * N
    la = power(volts[a] / reference, n)
    lb = power(five / reference, n)
    upd = (wa * lb - wb * la) / (da * lb - db * la)
    leak = (wa - da * upd) / la
    return wc - square(volts[c]) * rate[c] * N * upd - leak * power(volts[c] / reference, n)
}

# The four unknowns, with points moved by so many times half their last digit.
function solve(m1, m2, m3, m4,    a, b, c, d, low, high) {
    a = "a15-11hz"; d = "a15-96hz"; b = "m14-5x"; c = "a15-most"
    slope = (watts[d] + m2 * half[d] - watts[a] - m1 * half[a]) / (N * (hertz[d] - hertz[a]))
    syn = (slope / square(volts[a]) - H * hop) / synapses[a]
    wa = watts[a] + m1 * half[a] - moving(a, volts[a])
    wb = watts[b] + m3 * half[b] - moving(b, five)
    wc = watts[c] + m4 * half[c] - moving(c, volts[c])
    low = 0; high = 12
    while (high - low > 1e-12) {
        exponent = (low + high) / 2
        if (missing(exponent, a, b, c) > 0) low = exponent
        else high = exponent
    }
    upd -= row
    leak /= 4096
}

function widen(name, value) {
    if (!(name in least) || value < least[name]) least[name] = value
    if (!(name in most) || value > most[name]) most[name] = value
}

function note() {
    widen("core.leakage", leak)
    widen("leakage_exponent", exponent)
    widen("neuron.update", upd)
    widen("synapse.operation", syn)
}

END {
    if (failed) exit 1
    split("a15-11hz a15-96hz m14-5x a15-most", used, " ")
    for (i = 1; i <= 4; i++)
        if (role[used[i]] != "fit") {
            print "fit: the point " used[i] " is missing, or not there to be fitted" >"/dev/stderr"
            exit 1
        }
    for (v = 1; v <= 3; v++) {
        five = 0.75 + 0.025 * (v - 1)
        for (corner = 0; corner < 16; corner++) {
            for (i = 0; i < 4; i++) sign[i] = int(corner / 2 ^ i) % 2 * 2 - 1
            solve(sign[0], sign[1], sign[2], sign[3])
            note()
        }
    }
    five = volts["m14-5x"]
    solve(0, 0, 0, 0)
    note()
    other = "m14-26pj"
    still = watts[other] - moving(other, volts[other])
    widen("core.leakage", (still - square(volts[other]) * N * (row + upd) * rate[other]) / 4096)
    found["core.leakage"] = leak
    found["leakage_exponent"] = exponent
    found["neuron.update"] = upd
    found["synapse.operation"] = syn
    split("core.leakage leakage_exponent neuron.update synapse.operation", order, " ")
    for (i = 1; i <= 4; i++)
        printf "%s %.9g %.9g %.9g\n", order[i], found[order[i]], least[order[i]], most[order[i]]
}
