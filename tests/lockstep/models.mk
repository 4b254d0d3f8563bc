# models.mk - the Verilated models of tests/lockstep. `MODEL.<name> := <top> <PARAMETER>=<value>...`
# makes a model of the module <top>, with the signals of <top>.vlt visible. Names that begin with
# <x>_ are linked into test_lockstep_<x>, if there is one.
#
# A file faults/<x>_<name>.sed is a model too: that of FAULTY.<x>, from sources that the script has
# changed in exactly one line; its first line, a comment, says what is wrong. A test must notice.

MODEL.prng := ct_prng

# The usual core, odd sizes, and every S; K from one synapse a cycle to all of them.
MODEL.core_full  := ct_core
MODEL.core_wide  := ct_core NEURONS=24 K=16 S=2
MODEL.core_all   := ct_core AXONS=64 NEURONS=8 K=64
MODEL.core_odd   := ct_core AXONS=37 NEURONS=19 K=3 S=3
MODEL.core_slow  := ct_core AXONS=64 NEURONS=65 K=1 S=4
MODEL.core_small := ct_core AXONS=16 NEURONS=4 K=2 S=2
MODEL.core_one   := ct_core AXONS=1 NEURONS=1 K=1
FAULTY.core      := ct_core AXONS=33 NEURONS=12 K=3 S=2

# The host registers: a small chip with short FIFOs; a large one with other parameters.
MODEL.regs_small := ct_regs W=3 H=2 AXONS=200 IN_DEPTH=3 OUT_DEPTH=5 READ_CYCLES=3
MODEL.regs_full  := ct_regs W=64 H=64 NEURONS=99 K=16 S=2 CD=3 DL=5 D=6 P=7 MD=8 F=9 ROUTING=2 TORUS=1
FAULTY.regs      := ct_regs W=3 H=2 AXONS=200 IN_DEPTH=3 OUT_DEPTH=5 READ_CYCLES=3
