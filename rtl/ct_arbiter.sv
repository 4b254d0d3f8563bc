// ct_arbiter.sv - one output of a router and its askers, [Y-7]: round robin by ascending number,
// starting after the one that was granted last; after reset with number 0.
//
// grant_o is one of ask_i, or none where nobody asks, in the same cycle. The turn passes on only
// where take_i says that the grant counts.

module ct_arbiter #(
    parameter int ASKERS = 5
) (
    input  logic              clk_i,
    input  logic              rst_ni,

    input  logic [ASKERS-1:0] ask_i,
    output logic [ASKERS-1:0] grant_o,
    input  logic              take_i
);

    // The askers after the one that was granted last: all ones from a bit upwards.
    logic [ASKERS-1:0] after_q;
    logic [ASKERS-1:0] asking;

    assign asking  = (ask_i & after_q) != '0 ? ask_i & after_q : ask_i;
    assign grant_o = asking & (~asking + 1'b1);

    always_ff @(posedge clk_i) begin
        if (!rst_ni)
            after_q <= '0;
        else if (take_i && grant_o != '0)
            after_q <= ~(grant_o | (grant_o - 1'b1));
    end

endmodule
