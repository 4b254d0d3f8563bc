# models.mk - the Verilated models of tests/lockstep. `MODEL.<name> := <top> <PARAMETER>=<value>...`
# makes a model of the module <top>, with the signals of <top>.vlt visible. Names that begin with
# <x>_ are linked into test_lockstep_<x>, if there is one.
#
# A file faults/<x>_<name>.sed is a model too: that of FAULTY.<x>_<name>, or else of FAULTY.<x>,
# from sources that the script has changed in exactly one line; its first line, a comment, says what
# is wrong. A test must notice.

MODEL.prng := ct_prng

# What makes the ticks: every clock at once, clocks that meet seldom, the slowest there are.
MODEL.tick_usual := ct_tick
MODEL.tick_odd   := ct_tick CD=3 MD=2 B=5
MODEL.tick_slow  := ct_tick CD=16 MD=12 B=0
FAULTY.tick      := ct_tick CD=2 MD=3 B=3

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

# Networks of routers: meshes and tori, every routing, FIFOs down to one packet, depths that are no
# power of two, stages and links up to four cycles beyond the first.
MODEL.noc_xy        := ct_noc W=4 H=4
MODEL.noc_xy_least  := ct_noc W=3 H=3 DL=1 D=1
MODEL.noc_xy_long   := ct_noc W=2 H=2 DL=3 D=3 P=5 F=4
MODEL.noc_yx        := ct_noc W=4 H=4 DL=2 D=2 P=2 F=2 ROUTING=1
MODEL.noc_west      := ct_noc W=5 H=3 P=3 ROUTING=2
MODEL.noc_west_least := ct_noc W=3 H=3 DL=1 D=2 F=3 ROUTING=2
MODEL.noc_torus     := ct_noc W=5 H=3 DL=2 D=2 TORUS=1
MODEL.noc_torus_yx  := ct_noc W=5 H=3 D=2 P=2 F=3 ROUTING=1 TORUS=1
MODEL.noc_torus_deep := ct_noc W=4 H=3 DL=2 P=3 F=2 TORUS=1
FAULTY.noc          := ct_noc W=2 H=2 DL=3 D=3 P=2 F=3
FAULTY.noc_bubble   := ct_noc W=4 H=1 DL=2 D=2 TORUS=1
FAULTY.noc_turn     := ct_noc W=2 H=2 DL=2 D=1 ROUTING=2

# Chips of small cores.
MODEL.mesh_usual := ct_mesh W=2 H=2 AXONS=16 NEURONS=16
MODEL.mesh_least := ct_mesh W=3 H=2 AXONS=16 NEURONS=5 K=1 DL=1 D=1 MD=3 F=2 B=0 ROUTING=2 FIXED=0
MODEL.mesh_slow  := ct_mesh W=3 H=3 AXONS=9 NEURONS=16 K=2 S=3 CD=3 DL=2 D=3 P=3 MD=2 B=7 ROUTING=1
MODEL.mesh_torus := ct_mesh W=3 H=3 AXONS=16 NEURONS=16 K=3 S=2 DL=2 D=2 P=2 F=3 B=0 TORUS=1

# Systems of several chips, with links between them that are slower than the others, and merge FIFOs
# down to one packet.
MODEL.mesh_chips := ct_mesh CHIPS_X=2 CHIPS_Y=2 AXONS=9 NEURONS=9 D=2 E=5 DE=1
MODEL.mesh_chips_ring := ct_mesh CHIPS_X=2 W=2 H=3 AXONS=9 NEURONS=9 CD=2 DL=2 D=2 P=2 F=2 MD=3 E=3 DE=3 TORUS=1
FAULTY.mesh         := ct_mesh W=2 H=2 AXONS=8 NEURONS=5 CD=2 DL=1 D=2 MD=3 B=2
FAULTY.mesh_stall   := ct_mesh W=2 H=2 AXONS=8 NEURONS=8 DL=1 D=1 MD=8 F=2
FAULTY.mesh_barrier := ct_mesh W=2 H=2 AXONS=8 NEURONS=5 B=2
two_chips := ct_mesh CHIPS_X=2 W=1 H=3 AXONS=8 NEURONS=6 D=1 F=2 E=4 DE=2
FAULTY.mesh_edge_free := $(two_chips)
FAULTY.mesh_edge_room := $(two_chips)
FAULTY.mesh_edge_early := $(two_chips)
FAULTY.mesh_edge_way := $(two_chips)
FAULTY.mesh_edge_idle := $(two_chips)

# Queues of pin spikes: as few as one, as short as one.
MODEL.pins_few  := ct_pins CORES=3 DEPTH=2
MODEL.pins_one  := ct_pins CORES=1 DEPTH=1
MODEL.pins_many := ct_pins CORES=7 DEPTH=5
FAULTY.pins     := ct_pins CORES=3 DEPTH=2

# The chip with its host registers: small cores and short FIFOs; every part slower than the others;
# more cores than the queues of pin spikes can do with, automatic ticks only; a torus; and cores of
# full size, as the demo has them.
MODEL.top_small := ct_top W=2 H=2 AXONS=16 NEURONS=16 IN_DEPTH=4 OUT_DEPTH=6 PIN_DEPTH=1
MODEL.top_slow  := ct_top W=3 H=3 AXONS=9 NEURONS=12 K=2 S=2 CD=2 MD=3 DL=1 D=1 P=2 F=2 B=5 PIN_DEPTH=2
MODEL.top_many  := ct_top W=4 H=4 AXONS=16 NEURONS=7 K=3 S=3 DL=2 D=2 B=0 ROUTING=2 FIXED=0 PIN_DEPTH=1
MODEL.top_torus := ct_top W=3 H=2 AXONS=16 NEURONS=9 K=1 S=4 DL=2 D=2 MD=2 F=2 TORUS=1 ROUTING=1
MODEL.top_board := ct_top
# The same for the firmware to run, with FIFOs as a board of its size would have.
MODEL.firmware_small := ct_top W=2 H=2 AXONS=16 NEURONS=16 OUT_DEPTH=256
MODEL.firmware_board := ct_top OUT_DEPTH=1024
FAULTY.top      := ct_top W=2 H=2 AXONS=8 NEURONS=5 CD=2 MD=3 DL=1 D=2 IN_DEPTH=3 OUT_DEPTH=4 PIN_DEPTH=1

# The models that the two other simulators run as well: of each kind sound ones and a fault.
ICARUS_MODELS := core_small core_odd core_leak_zero noc_xy_least noc_torus noc_stale \
                 mesh_least mesh_torus mesh_slot
CXXRTL_MODELS := core_small core_odd core_leak_zero noc_xy_long noc_lessen mesh_usual mesh_slot
