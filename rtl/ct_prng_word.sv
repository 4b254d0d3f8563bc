// ct_prng_word.sv - the random word of one slot and index under one key, [R-2]..[R-4]: xor, and,
// wiring; no state and no carry. The names and constants are those of emulator/base/prng.h.

module ct_prng_word (
    input  logic [31:0] k0_i,
    input  logic [31:0] k1_i,
    input  logic [8:0]  slot_i,
    input  logic [7:0]  index_i,
    output logic [31:0] word_o
);

    localparam logic [31:0] GateOpen = 32'h000FF000;

    // The slot three times and the index four times, at the places of [R-2].
    logic [31:0] base, gate, spread;
    assign base   = {slot_i[7:0], 4'b0, slot_i, 1'b0, slot_i, slot_i[8]};
    assign gate   = {slot_i[1:0], 1'b0, slot_i, 1'b0, slot_i, 3'b0, slot_i[8:2]};
    assign spread = {index_i[3:0], index_i, index_i, index_i, index_i[7:4]};

    // The steps of [R-3], each from the one before.
    logic [31:0] x0, x1, x2, x3, x4, x5, x6;
    assign x0 = k0_i ^ base ^ (spread & ((k1_i ^ gate) | GateOpen));
    assign x1 = x0 ^ (x0 << 4) ^ (x0 >> 2);
    assign x2 = x1 ^ ((x1 >> 1) & (x1 >> 5));
    assign x3 = x2 ^ (x2 << 3) ^ k1_i;
    assign x4 = x3 ^ ((x3 << 5) & (x3 << 10));
    assign x5 = x4 ^ (x4 >> 13);
    assign x6 = x5 ^ ((x5 << 4) & (x5 << 9));
    assign word_o = x6 ^ {x6[16:0], x6[31:17]} ^ {x6[5:0], x6[31:6]};

endmodule
