# models.mk - the Verilated models of tests/lockstep. `MODEL.<name> := <top> <PARAMETER>=<value>...`
# makes a model of the module <top>, with the signals of <top>.vlt visible. Names that begin with
# <x>_ are linked into test_lockstep_<x>, if there is one.
#
# A file faults/<x>_<name>.sed is a model too: that of FAULTY.<x>, from sources that the script has
# changed in exactly one line; its first line, a comment, says what is wrong. A test must notice.

MODEL.prng := ct_prng
MODEL.core_full := ct_core
MODEL.regs_small := ct_regs W=3 H=2 AXONS=200 NEURONS=100 K=16 S=2 CD=3 DL=5 D=6 P=7 MD=8 F=9 \
  ROUTING=2 TORUS=1 IN_DEPTH=3 OUT_DEPTH=5 READ_CYCLES=3
MODEL.regs_full := ct_regs W=64 H=64
FAULTY.regs := $(MODEL.regs_small)
