// ct_def_pkg.sv - the constants of rtl/ct.def, made by `make regen`. A field has its
// lowest bit under its own name and its width (of one element) under <name>_BITS; a
// register its address under REG_<name>, its bits up to the last field under
// <name>_WIDTH, and its value after reset, as far as that is a constant, under
// RESET_<name>. Used as ct_def_pkg::NAME, never imported.

// A package is for all modules; each uses some of it.
/* verilator lint_off UNUSEDPARAM */
package ct_def_pkg;

    localparam int TYPES_WORD = 14;
    localparam int TYPES_ROWS = 16;
    localparam int SEED_WORD = 15;

    // ROW: a neuron's row of the core SRAM [C-4].
    localparam int ROW_BITS = 422;
    localparam int ROW_WORDS = 14;
    localparam int ROW_W = 0;
    localparam int ROW_W_BITS = 1;
    localparam int ROW_V = 256;
    localparam int ROW_V_BITS = 20;
    localparam int ROW_S = 276;
    localparam int ROW_S_BITS = 9;
    localparam int ROW_B = 312;
    localparam int ROW_B_BITS = 1;
    localparam int ROW_LAMBDA = 316;
    localparam int ROW_LAMBDA_BITS = 9;
    localparam int ROW_C = 325;
    localparam int ROW_C_BITS = 1;
    localparam int ROW_EPS = 326;
    localparam int ROW_EPS_BITS = 1;
    localparam int ROW_ALPHA = 327;
    localparam int ROW_ALPHA_BITS = 18;
    localparam int ROW_BETA = 345;
    localparam int ROW_BETA_BITS = 18;
    localparam int ROW_TM = 363;
    localparam int ROW_TM_BITS = 5;
    localparam int ROW_GAMMA = 368;
    localparam int ROW_GAMMA_BITS = 2;
    localparam int ROW_KAPPA = 370;
    localparam int ROW_KAPPA_BITS = 1;
    localparam int ROW_R = 371;
    localparam int ROW_R_BITS = 19;
    localparam int ROW_KIND = 390;
    localparam int ROW_KIND_BITS = 2;
    localparam int ROW_DX = 392;
    localparam int ROW_DX_BITS = 9;
    localparam int ROW_DY = 401;
    localparam int ROW_DY_BITS = 9;
    localparam int ROW_AXON = 410;
    localparam int ROW_AXON_BITS = 8;
    localparam int ROW_DELAY = 418;
    localparam int ROW_DELAY_BITS = 4;
    localparam int ROW_PIN = 392;
    localparam int ROW_PIN_BITS = 24;

    // PACKET: a spike on its way to a core [P-1].
    localparam int PACKET_BITS = 32;
    localparam int PACKET_WORDS = 1;
    localparam int PACKET_ZERO = 0;
    localparam int PACKET_ZERO_BITS = 2;
    localparam int PACKET_TICK = 2;
    localparam int PACKET_TICK_BITS = 4;
    localparam int PACKET_AXON = 6;
    localparam int PACKET_AXON_BITS = 8;
    localparam int PACKET_DY = 14;
    localparam int PACKET_DY_BITS = 9;
    localparam int PACKET_DX = 23;
    localparam int PACKET_DX_BITS = 9;

    // CONFIG: an address of the configuration window [H-4].
    localparam int CONFIG_BITS = 12;
    localparam int CONFIG_WORDS = 1;
    localparam int CONFIG_WORD = 0;
    localparam int CONFIG_WORD_BITS = 4;
    localparam int CONFIG_ROW = 4;
    localparam int CONFIG_ROW_BITS = 8;

    // ID: tells that this is the block.
    localparam logic [11:0] REG_ID = 12'h000;
    localparam logic [31:0] RESET_ID = 32'h4C495443;
    localparam int ID_WIDTH = 32;
    localparam int ID_ID = 0;
    localparam int ID_ID_BITS = 32;

    // VERSION: of the register map; a greater MINOR adds only.
    localparam logic [11:0] REG_VERSION = 12'h004;
    localparam logic [31:0] RESET_VERSION = 32'h00000002;
    localparam int VERSION_WIDTH = 32;
    localparam int VERSION_MINOR = 0;
    localparam int VERSION_MINOR_BITS = 16;
    localparam int VERSION_MAJOR = 16;
    localparam int VERSION_MAJOR_BITS = 16;

    // MESH: cores of the chip; core (x, y) has number y W + x.
    localparam logic [11:0] REG_MESH = 12'h008;
    localparam logic [31:0] RESET_MESH = 32'h00000000;
    localparam int MESH_WIDTH = 25;
    localparam int MESH_W = 0;
    localparam int MESH_W_BITS = 9;
    localparam int MESH_H = 16;
    localparam int MESH_H_BITS = 9;

    // SIZE: of every core [C-1].
    localparam logic [11:0] REG_SIZE = 12'h00C;
    localparam logic [31:0] RESET_SIZE = 32'h00000000;
    localparam int SIZE_WIDTH = 25;
    localparam int SIZE_AXONS = 0;
    localparam int SIZE_AXONS_BITS = 9;
    localparam int SIZE_NEURONS = 16;
    localparam int SIZE_NEURONS_BITS = 9;

    // CORE_TIMING: parameters of section 12.
    localparam logic [11:0] REG_CORE_TIMING = 12'h010;
    localparam logic [31:0] RESET_CORE_TIMING = 32'h00000000;
    localparam int CORE_TIMING_WIDTH = 32;
    localparam int CORE_TIMING_K = 0;
    localparam int CORE_TIMING_K_BITS = 9;
    localparam int CORE_TIMING_S = 16;
    localparam int CORE_TIMING_S_BITS = 3;
    localparam int CORE_TIMING_CD = 20;
    localparam int CORE_TIMING_CD_BITS = 5;
    localparam int CORE_TIMING_DL = 25;
    localparam int CORE_TIMING_DL_BITS = 7;

    // ROUTER_TIMING: parameters of section 12.
    localparam logic [11:0] REG_ROUTER_TIMING = 12'h014;
    localparam logic [31:0] RESET_ROUTER_TIMING = 32'h00000000;
    localparam int ROUTER_TIMING_WIDTH = 27;
    localparam int ROUTER_TIMING_D = 0;
    localparam int ROUTER_TIMING_D_BITS = 7;
    localparam int ROUTER_TIMING_P = 8;
    localparam int ROUTER_TIMING_P_BITS = 4;
    localparam int ROUTER_TIMING_F = 12;
    localparam int ROUTER_TIMING_F_BITS = 6;
    localparam int ROUTER_TIMING_MD = 18;
    localparam int ROUTER_TIMING_MD_BITS = 5;
    localparam int ROUTER_TIMING_ROUTING = 24;
    localparam int ROUTER_TIMING_ROUTING_BITS = 2;
    localparam int ROUTER_TIMING_TORUS = 26;
    localparam int ROUTER_TIMING_TORUS_BITS = 1;

    // DEPTHS: places of the two spike FIFOs.
    localparam logic [11:0] REG_DEPTHS = 12'h018;
    localparam logic [31:0] RESET_DEPTHS = 32'h00000000;
    localparam int DEPTHS_WIDTH = 32;
    localparam int DEPTHS_IN = 0;
    localparam int DEPTHS_IN_BITS = 16;
    localparam int DEPTHS_OUT = 16;
    localparam int DEPTHS_OUT_BITS = 16;

    // RUN: starts ticks.
    localparam logic [11:0] REG_RUN = 12'h020;
    localparam logic [31:0] RESET_RUN = 32'h00000000;
    localparam int RUN_WIDTH = 32;
    localparam int RUN_TICKS = 0;
    localparam int RUN_TICKS_BITS = 32;

    // CONTROL: strobes; a bit that is 0 does nothing.
    localparam logic [11:0] REG_CONTROL = 12'h024;
    localparam logic [31:0] RESET_CONTROL = 32'h00000000;
    localparam int CONTROL_WIDTH = 32;
    localparam int CONTROL_STOP = 0;
    localparam int CONTROL_STOP_BITS = 1;
    localparam int CONTROL_SELFTEST = 1;
    localparam int CONTROL_SELFTEST_BITS = 1;
    localparam int CONTROL_RESET = 31;
    localparam int CONTROL_RESET_BITS = 1;

    // STATUS: what the chip and the FIFOs are at.
    localparam logic [11:0] REG_STATUS = 12'h028;
    localparam logic [31:0] RESET_STATUS = 32'h00000028;
    localparam int STATUS_WIDTH = 7;
    localparam int STATUS_BUSY = 0;
    localparam int STATUS_BUSY_BITS = 1;
    localparam int STATUS_TESTING = 1;
    localparam int STATUS_TESTING_BITS = 1;
    localparam int STATUS_TEST_OK = 2;
    localparam int STATUS_TEST_OK_BITS = 1;
    localparam int STATUS_IN_EMPTY = 3;
    localparam int STATUS_IN_EMPTY_BITS = 1;
    localparam int STATUS_IN_FULL = 4;
    localparam int STATUS_IN_FULL_BITS = 1;
    localparam int STATUS_OUT_EMPTY = 5;
    localparam int STATUS_OUT_EMPTY_BITS = 1;
    localparam int STATUS_OUT_FULL = 6;
    localparam int STATUS_OUT_FULL_BITS = 1;

    // TICK: time.
    localparam logic [11:0] REG_TICK = 12'h02C;
    localparam logic [31:0] RESET_TICK = 32'h00000000;
    localparam int TICK_WIDTH = 32;
    localparam int TICK_TICK = 0;
    localparam int TICK_TICK_BITS = 32;

    // LAST_CYCLES: length of the last tick that ended.
    localparam logic [11:0] REG_LAST_CYCLES = 12'h030;
    localparam logic [31:0] RESET_LAST_CYCLES = 32'h00000000;
    localparam int LAST_CYCLES_WIDTH = 32;
    localparam int LAST_CYCLES_CYCLES = 0;
    localparam int LAST_CYCLES_CYCLES_BITS = 32;

    // TICK_LENGTH: length of the ticks.
    localparam logic [11:0] REG_TICK_LENGTH = 12'h034;
    localparam logic [31:0] RESET_TICK_LENGTH = 32'h00000000;
    localparam int TICK_LENGTH_WIDTH = 31;
    localparam int TICK_LENGTH_UNITS = 0;
    localparam int TICK_LENGTH_UNITS_BITS = 31;

    // CFG_CORE: core of the configuration window.
    localparam logic [11:0] REG_CFG_CORE = 12'h040;
    localparam logic [31:0] RESET_CFG_CORE = 32'h00000000;
    localparam int CFG_CORE_WIDTH = 16;
    localparam int CFG_CORE_CORE = 0;
    localparam int CFG_CORE_CORE_BITS = 16;

    // CFG_ADDR: address of the configuration window.
    localparam logic [11:0] REG_CFG_ADDR = 12'h044;
    localparam logic [31:0] RESET_CFG_ADDR = 32'h00000000;
    localparam int CFG_ADDR_WIDTH = 12;
    localparam int CFG_ADDR_WORD = 0;
    localparam int CFG_ADDR_WORD_BITS = 4;
    localparam int CFG_ADDR_ROW = 4;
    localparam int CFG_ADDR_ROW_BITS = 8;

    // CFG_DATA: word of the core CFG_CORE at CFG_ADDR.
    localparam logic [11:0] REG_CFG_DATA = 12'h048;
    localparam logic [31:0] RESET_CFG_DATA = 32'h00000000;
    localparam int CFG_DATA_WIDTH = 32;
    localparam int CFG_DATA_WORD = 0;
    localparam int CFG_DATA_WORD_BITS = 32;

    // SPIKE_IN: input spikes.
    localparam logic [11:0] REG_SPIKE_IN = 12'h060;
    localparam logic [31:0] RESET_SPIKE_IN = 32'h00000000;
    localparam int SPIKE_IN_WIDTH = 32;
    localparam int SPIKE_IN_AXON = 0;
    localparam int SPIKE_IN_AXON_BITS = 8;
    localparam int SPIKE_IN_SLOT = 8;
    localparam int SPIKE_IN_SLOT_BITS = 4;
    localparam int SPIKE_IN_CORE = 16;
    localparam int SPIKE_IN_CORE_BITS = 16;

    // IN_LEVEL: spike-in FIFO.
    localparam logic [11:0] REG_IN_LEVEL = 12'h064;
    localparam logic [31:0] RESET_IN_LEVEL = 32'h00000000;
    localparam int IN_LEVEL_WIDTH = 16;
    localparam int IN_LEVEL_LEVEL = 0;
    localparam int IN_LEVEL_LEVEL_BITS = 16;

    // SPIKE_OUT: pin spikes, oldest first.
    localparam logic [11:0] REG_SPIKE_OUT = 12'h068;
    localparam logic [31:0] RESET_SPIKE_OUT = 32'h00000000;
    localparam int SPIKE_OUT_WIDTH = 32;
    localparam int SPIKE_OUT_PIN = 0;
    localparam int SPIKE_OUT_PIN_BITS = 24;
    localparam int SPIKE_OUT_VALID = 31;
    localparam int SPIKE_OUT_VALID_BITS = 1;

    // OUT_TICK: of the spike that SPIKE_OUT gave last.
    localparam logic [11:0] REG_OUT_TICK = 12'h06C;
    localparam logic [31:0] RESET_OUT_TICK = 32'h00000000;
    localparam int OUT_TICK_WIDTH = 32;
    localparam int OUT_TICK_TICK = 0;
    localparam int OUT_TICK_TICK_BITS = 32;

    // OUT_LEVEL: spike-out FIFO.
    localparam logic [11:0] REG_OUT_LEVEL = 12'h070;
    localparam logic [31:0] RESET_OUT_LEVEL = 32'h00000000;
    localparam int OUT_LEVEL_WIDTH = 16;
    localparam int OUT_LEVEL_LEVEL = 0;
    localparam int OUT_LEVEL_LEVEL_BITS = 16;

    // OUT_THRESHOLD: of the interrupt OUT.
    localparam logic [11:0] REG_OUT_THRESHOLD = 12'h074;
    localparam logic [31:0] RESET_OUT_THRESHOLD = 32'h00000001;
    localparam int OUT_THRESHOLD_WIDTH = 16;
    localparam int OUT_THRESHOLD_LEVEL = 0;
    localparam int OUT_THRESHOLD_LEVEL_BITS = 16;

    // INJECTED: counter, modulo 2^32.
    localparam logic [11:0] REG_INJECTED = 12'h080;
    localparam logic [31:0] RESET_INJECTED = 32'h00000000;
    localparam int INJECTED_WIDTH = 32;
    localparam int INJECTED_COUNT = 0;
    localparam int INJECTED_COUNT_BITS = 32;

    // PINS: counter, modulo 2^32.
    localparam logic [11:0] REG_PINS = 12'h084;
    localparam logic [31:0] RESET_PINS = 32'h00000000;
    localparam int PINS_WIDTH = 32;
    localparam int PINS_COUNT = 0;
    localparam int PINS_COUNT_BITS = 32;

    // PINS_LOST: counter, modulo 2^32.
    localparam logic [11:0] REG_PINS_LOST = 12'h088;
    localparam logic [31:0] RESET_PINS_LOST = 32'h00000000;
    localparam int PINS_LOST_WIDTH = 32;
    localparam int PINS_LOST_COUNT = 0;
    localparam int PINS_LOST_COUNT_BITS = 32;

    // CYCLES: counter of 64 bits.
    localparam logic [11:0] REG_CYCLES = 12'h08C;
    localparam logic [31:0] RESET_CYCLES = 32'h00000000;
    localparam int CYCLES_WIDTH = 32;
    localparam int CYCLES_LOW = 0;
    localparam int CYCLES_LOW_BITS = 32;

    // CYCLES_HIGH: upper half of CYCLES.
    localparam logic [11:0] REG_CYCLES_HIGH = 12'h090;
    localparam logic [31:0] RESET_CYCLES_HIGH = 32'h00000000;
    localparam int CYCLES_HIGH_WIDTH = 32;
    localparam int CYCLES_HIGH_HIGH = 0;
    localparam int CYCLES_HIGH_HIGH_BITS = 32;

    // ERRORS: what was refused or lost.
    localparam logic [11:0] REG_ERRORS = 12'h0A0;
    localparam logic [31:0] RESET_ERRORS = 32'h00000000;
    localparam int ERRORS_WIDTH = 8;
    localparam int ERRORS_BUS = 0;
    localparam int ERRORS_BUS_BITS = 1;
    localparam int ERRORS_RUN = 1;
    localparam int ERRORS_RUN_BITS = 1;
    localparam int ERRORS_CONFIG = 2;
    localparam int ERRORS_CONFIG_BITS = 1;
    localparam int ERRORS_IN_RANGE = 3;
    localparam int ERRORS_IN_RANGE_BITS = 1;
    localparam int ERRORS_IN_OVERFLOW = 4;
    localparam int ERRORS_IN_OVERFLOW_BITS = 1;
    localparam int ERRORS_OUT_OVERFLOW = 5;
    localparam int ERRORS_OUT_OVERFLOW_BITS = 1;
    localparam int ERRORS_SELFTEST = 6;
    localparam int ERRORS_SELFTEST_BITS = 1;
    localparam int ERRORS_LENGTH = 7;
    localparam int ERRORS_LENGTH_BITS = 1;

    // LATE: what came late [Y-5] [Y-11]; automatic ticks set neither.
    localparam logic [11:0] REG_LATE = 12'h0A4;
    localparam logic [31:0] RESET_LATE = 32'h00000000;
    localparam int LATE_WIDTH = 2;
    localparam int LATE_CORE = 0;
    localparam int LATE_CORE_BITS = 1;
    localparam int LATE_PACKET = 1;
    localparam int LATE_PACKET_BITS = 1;

    // INT_STATUS: causes of the interrupt.
    localparam logic [11:0] REG_INT_STATUS = 12'h0B0;
    localparam logic [31:0] RESET_INT_STATUS = 32'h00000008;
    localparam int INT_STATUS_WIDTH = 6;
    localparam int INT_STATUS_DONE = 0;
    localparam int INT_STATUS_DONE_BITS = 1;
    localparam int INT_STATUS_TEST_DONE = 1;
    localparam int INT_STATUS_TEST_DONE_BITS = 1;
    localparam int INT_STATUS_OUT = 2;
    localparam int INT_STATUS_OUT_BITS = 1;
    localparam int INT_STATUS_IN_EMPTY = 3;
    localparam int INT_STATUS_IN_EMPTY_BITS = 1;
    localparam int INT_STATUS_ERROR = 4;
    localparam int INT_STATUS_ERROR_BITS = 1;
    localparam int INT_STATUS_LATE = 5;
    localparam int INT_STATUS_LATE_BITS = 1;

    // INT_ENABLE: which causes raise the interrupt.
    localparam logic [11:0] REG_INT_ENABLE = 12'h0B4;
    localparam logic [31:0] RESET_INT_ENABLE = 32'h00000000;
    localparam int INT_ENABLE_WIDTH = 6;
    localparam int INT_ENABLE_DONE = 0;
    localparam int INT_ENABLE_DONE_BITS = 1;
    localparam int INT_ENABLE_TEST_DONE = 1;
    localparam int INT_ENABLE_TEST_DONE_BITS = 1;
    localparam int INT_ENABLE_OUT = 2;
    localparam int INT_ENABLE_OUT_BITS = 1;
    localparam int INT_ENABLE_IN_EMPTY = 3;
    localparam int INT_ENABLE_IN_EMPTY_BITS = 1;
    localparam int INT_ENABLE_ERROR = 4;
    localparam int INT_ENABLE_ERROR_BITS = 1;
    localparam int INT_ENABLE_LATE = 5;
    localparam int INT_ENABLE_LATE_BITS = 1;

endpackage
/* verilator lint_on UNUSEDPARAM */
