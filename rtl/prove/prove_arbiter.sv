// prove_arbiter.sv - what must hold of ct_arbiter: one grant, to an asker, where there is one; an
// input that keeps asking is granted within ASKERS grants that count; the turn does not pass on
// without one.

module prove_arbiter #(
    parameter int ASKERS = 5
) (
    input logic              clk_i,
    input logic              rst_ni,
    input logic [ASKERS-1:0] ask_i,
    input logic              take_i
);

    logic [ASKERS-1:0] grant;

    ct_arbiter #(.ASKERS (ASKERS)) u_arbiter (
        .clk_i   (clk_i),
        .rst_ni  (rst_ni),
        .ask_i   (ask_i),
        .grant_o (grant),
        .take_i  (take_i)
    );

    logic begun_q;
    initial begun_q = 1'b0;
    always_ff @(posedge clk_i) begun_q <= 1'b1;
    always_comb assume (begun_q || !rst_ni);

    // [Y-7] by the number of the input that was granted last: ASKERS - 1 after reset.
    logic [2:0] last_q;
    logic [ASKERS-1:0] wanted;
    always_comb begin
        wanted = '0;
        for (int n = ASKERS; n >= 1; n = n - 1)
            if (ask_i[(32'(last_q) + n) % ASKERS])
                wanted = ASKERS'(1) << ((32'(last_q) + n) % ASKERS);
    end
    always_ff @(posedge clk_i) begin
        if (!rst_ni)
            last_q <= 3'(ASKERS - 1);
        else if (take_i)
            for (int n = 0; n < ASKERS; n = n + 1)
                if (grant[n])
                    last_q <= 3'(n);
    end

    // How many grants that count each input has seen go to others while it asked.
    logic [3*ASKERS-1:0] waited_q;
    always_ff @(posedge clk_i) begin
        for (int n = 0; n < ASKERS; n = n + 1) begin
            if (!rst_ni || !ask_i[n] || (take_i && grant[n]))
                waited_q[3*n +: 3] <= '0;
            else if (take_i && waited_q[3*n +: 3] != '1)
                waited_q[3*n +: 3] <= waited_q[3*n +: 3] + 1'b1;
        end
    end

    always_comb begin
        if (begun_q && rst_ni) begin
            assert ((grant & (grant - 1'b1)) == '0);
            assert ((grant & ~ask_i) == '0);
            assert ((grant != '0) == (ask_i != '0));
            assert (grant == wanted);
            for (int n = 0; n < ASKERS; n = n + 1)
                assert (32'(waited_q[3*n +: 3]) < ASKERS);
        end
    end

endmodule
