// cover_arbiter.sv - cover points of ct_arbiter: every asker granted after every other one [Y-7],
// and a turn that is kept because the grant did not count.

module cover_arbiter #(
    parameter int ASKERS = 5
) (
    input logic              clk_i,
    input logic              rst_ni,
    input logic              take_i,
    input logic [ASKERS-1:0] after_q,
    input logic [ASKERS-1:0] grant_o
);

    // Of a router all; where there are more, the first ones.
    localparam int Few = ASKERS < 5 ? ASKERS : 5;

    genvar last, now;
    generate
        for (last = 0; last < Few; last = last + 1) begin : g_last
            for (now = 0; now < Few; now = now + 1) begin : g_now
                logic here;
                assign here = rst_ni && grant_o[now]
                           && after_q == ({ASKERS{1'b1}} << (last + 1));
                granted: cover property (@(posedge clk_i) here && take_i);
                kept:    cover property (@(posedge clk_i) here && !take_i);
            end
        end
    endgenerate

    logic unused;
    assign unused = ^grant_o;

endmodule

bind ct_arbiter cover_arbiter #(.ASKERS (ASKERS)) u_cover (.*);
