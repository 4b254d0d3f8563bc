// ct_pkg.sv - widths and positions of rtl/CHIP.md sections 2 and 6, and the states of a core, each
// a plain number. tests/lockstep holds them against the C. Used as ct_pkg::NAME, never imported:
// that is what all three front ends accept.

package ct_pkg;

    // Fields of an SRAM row, section 2: the lowest bit, and the width where it has a name.
    localparam int POTENTIAL_BITS = 20;
    localparam int WEIGHT_BITS    = 9;   // of lambda as well
    localparam int THRESHOLD_BITS = 18;
    localparam int MASK_BITS      = 5;
    localparam int MODE_BITS      = 2;
    localparam int RESET_BITS     = 19;
    localparam int KIND_BITS      = 2;
    localparam int REACH_BITS     = 9;
    localparam int AXON_BITS      = 8;
    localparam int DELAY_BITS     = 4;
    localparam int PIN_BITS       = 24;

    localparam int ROW_V      = 256;
    localparam int ROW_S      = 276;
    localparam int ROW_B      = 312;
    localparam int ROW_LAMBDA = 316;
    localparam int ROW_C      = 325;
    localparam int ROW_EPS    = 326;
    localparam int ROW_ALPHA  = 327;
    localparam int ROW_BETA   = 345;
    localparam int ROW_TM     = 363;
    localparam int ROW_GAMMA  = 368;
    localparam int ROW_KAPPA  = 370;
    localparam int ROW_R      = 371;
    localparam int ROW_KIND   = 390;
    localparam int ROW_DX     = 392;
    localparam int ROW_PIN    = 392;
    localparam int ROW_DY     = 401;
    localparam int ROW_AXON   = 410;
    localparam int ROW_DELAY  = 418;
    localparam int ROW_BITS   = 422;

    // Words of 32 bits in which the host writes a row; beside them the axon types and the seed.
    localparam int ROW_WORDS   = 14;
    localparam int V_WORD      = 8;
    localparam int TYPES_WORD  = 14;
    localparam int SEED_WORD   = 15;

    // Kinds of destination, and the packet [P-1].
    localparam int KIND_CORE   = 1;
    localparam int KIND_PIN    = 2;
    localparam int PACKET_DX   = 23;
    localparam int PACKET_DY   = 14;
    localparam int PACKET_AXON = 6;
    localparam int PACKET_TICK = 2;

    // Slots of random words and the index of the key schedule, [R-1] [R-6] [R-7].
    localparam int SLOT_LEAK      = 256;
    localparam int SLOT_THRESHOLD = 257;
    localparam int SLOT_KEY       = 258;
    localparam int INDEX_KEY      = 255;
    localparam int KEY_ROUNDS     = 4;

    // States of a core [Y-2]. TAKE is the cycle of DONE in which a tick starts; INTEGRATE and LEAK
    // are one state, since only with the row at hand it is known whether there is a synapse left.
    localparam int STATE_BITS  = 3;
    localparam int STATE_DONE  = 0;
    localparam int STATE_KEY   = 1;
    localparam int STATE_READ  = 2;
    localparam int STATE_SUM   = 3;
    localparam int STATE_FIRE  = 4;
    localparam int STATE_WRITE = 5;
    localparam int STATE_SEND  = 6;
    localparam int STATE_PIN   = 7;

endpackage
