// ct_prng.sv - the random draws of a core, [R-1]..[R-7]. `start_i` takes the seed and the tick and
// makes the key in four further cycles, with the word function that serves the draws afterwards
// [R-1]. While `ready_o` is high, `word_o` is the word of slot_i and index_i in the same cycle.
// The key holds until the next start; `start_i` also restarts a schedule that is under way.

module ct_prng (
    input  logic        clk_i,
    input  logic        rst_ni,

    input  logic        start_i,
    input  logic [31:0] seed_i,
    input  logic [31:0] tick_i,
    output logic        ready_o,

    input  logic [8:0]  slot_i,
    input  logic [7:0]  index_i,
    output logic [31:0] word_o
);

    // Round r = 0..3 of the key schedule draws from slot 258 + r: the counter is the slot's end.
    localparam logic [2:0] FirstRound = 3'd2;
    localparam logic [2:0] LastRound  = 3'd5;
    localparam logic [7:0] KeyIndex   = 8'd255;

    logic [31:0] k0_q, k0_d, k1_q, k1_d;
    logic [2:0]  round_q, round_d;
    logic        busy_q, busy_d;
    logic [8:0]  slot;
    logic [7:0]  index;

    assign slot    = busy_q ? {6'b100000, round_q} : slot_i;
    assign index   = busy_q ? KeyIndex : index_i;
    assign ready_o = !busy_q;

    ct_prng_word u_word (
        .k0_i    (k0_q),
        .k1_i    (k1_q),
        .slot_i  (slot),
        .index_i (index),
        .word_o  (word_o)
    );

    always_comb begin
        k0_d    = k0_q;
        k1_d    = k1_q;
        round_d = round_q;
        busy_d  = busy_q;
        if (start_i) begin
            k0_d    = tick_i;
            k1_d    = seed_i;
            round_d = FirstRound;
            busy_d  = 1'b1;
        end else if (busy_q) begin
            k0_d    = k1_q;
            k1_d    = word_o;
            round_d = round_q + 3'd1;
            busy_d  = round_q != LastRound;
        end
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            k0_q    <= '0;
            k1_q    <= '0;
            round_q <= FirstRound;
            busy_q  <= 1'b0;
        end else begin
            k0_q    <= k0_d;
            k1_q    <= k1_d;
            round_q <= round_d;
            busy_q  <= busy_d;
        end
    end

endmodule
