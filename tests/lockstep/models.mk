# models.mk - the Verilated models of tests/lockstep. `MODEL.<name> := <top> <PARAMETER>=<value>...`
# makes a model of the module <top>, with the signals of <top>.vlt visible. Names that begin with
# <x>_ are linked into test_lockstep_<x>, if there is one.
#
# A file faults/<x>_<name>.sed is a model too: that of FAULTY.<x>, from sources that the script has
# changed in exactly one line; its first line, a comment, says what is wrong. A test must notice.

MODEL.prng := ct_prng
