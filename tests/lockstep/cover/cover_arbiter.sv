// cover_arbiter.sv - cover points of ct_arbiter: every asker granted after every other one [Y-7],
// and a turn that is kept because the grant did not count.

module cover_arbiter (
    input logic       clk_i,
    input logic       rst_ni,
    input logic       take_i,
    input logic [4:0] after_q,
    input logic [4:0] grant_o
);

    genvar last, now;
    generate
        for (last = 0; last < 5; last = last + 1) begin : g_last
            for (now = 0; now < 5; now = now + 1) begin : g_now
                granted: cover property (@(posedge clk_i)
                             rst_ni && take_i && grant_o[now] && after_q == 5'(32'h1E << last));
                kept:    cover property (@(posedge clk_i)
                             rst_ni && !take_i && grant_o[now] && after_q == 5'(32'h1E << last));
            end
        end
    endgenerate

endmodule

bind ct_arbiter cover_arbiter u_cover (.*);
