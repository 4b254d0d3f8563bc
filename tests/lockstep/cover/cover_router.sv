// cover_router.sv - cover points of ct_router: the FIFO of every port empty, full, and popped while
// it is full [Y-6]; every output granted to every input that may ask for it, alone and in front of
// others [Y-7]; links that are closed while a packet waits [Y-8]; router cycles and others.

module cover_router (
    input logic        clk_i,
    input logic        rst_ni,
    input logic        ce_i,
    input logic        local_valid_i,
    input logic [3:0]  in_valid_i,
    input logic [4:0]  room,
    input logic [4:0]  valid,
    input logic [4:0]  pop,
    input logic [4:0]  empty,
    input logic [3:0]  open,
    input logic [24:0] ask,
    input logic [24:0] grant
);

    // In the order of the ports, which links have as 1..4.
    logic [4:0] push;
    assign push = {in_valid_i, local_valid_i};

    genvar i, o, l;
    generate
        for (i = 0; i < 5; i = i + 1) begin : g_port
            empties: cover property (@(posedge clk_i) rst_ni && empty[i]);
            full:    cover property (@(posedge clk_i) rst_ni && !room[i]);
            moves:   cover property (@(posedge clk_i) rst_ni && push[i] && pop[i]);
            drained: cover property (@(posedge clk_i) rst_ni && !room[i] && pop[i]);
            waits:   cover property (@(posedge clk_i) rst_ni && ce_i && valid[i] && !pop[i]);
            for (o = 0; o < 5; o = o + 1) begin : g_output
                // A packet never goes back where it came from.
                if (o == 0 || o != i) begin : g_way
                    alone: cover property (@(posedge clk_i)
                               ce_i && grant[5*o + i] && ask[5*o +: 5] == grant[5*o +: 5]);
                    first: cover property (@(posedge clk_i)
                               ce_i && grant[5*o + i] && ask[5*o +: 5] != grant[5*o +: 5]);
                end
            end
        end
        for (l = 0; l < 4; l = l + 1) begin : g_link
            closed: cover property (@(posedge clk_i) ce_i && valid != '0 && !open[l]);
        end
    endgenerate

    pushed_between: cover property (@(posedge clk_i) rst_ni && !ce_i && local_valid_i);
    all_at_once:    cover property (@(posedge clk_i) ce_i && pop == '1);
    reset_full:     cover property (@(posedge clk_i) !rst_ni && !room[0]);

endmodule

bind ct_router cover_router u_cover (.*);
