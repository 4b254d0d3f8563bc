// cover_core.sv - cover points of ct_core: a packet, an input spike, or both in every state of the
// controller, also in base cycles that are no core cycles and into the slot that is being taken
// [Y-4]; what a neuron does after WRITE [Y-2]; stalls [Y-3].

module cover_core (
    input logic       clk_i,
    input logic       rst_ni,
    input logic       ce_i,
    input logic       take,
    input logic [2:0] state_q,
    input logic       leak,
    input logic       fired,
    input logic [1:0] kind,
    input logic [7:0] neuron_q,
    input logic [7:0] LastNeuron,
    input logic       send_ready_i,
    input logic       sched_we_i,
    input logic [3:0] sched_slot_i,
    input logic       inject_we_i,
    input logic [3:0] inject_slot_i,
    input logic       cfg_we_i,
    input logic [31:0] tick_i
);

    // 0..7 as in ct_pkg, 8 TAKE, 9 LEAK.
    logic [3:0] state;
    always_comb begin
        state = {1'b0, state_q};
        if (take) state = 4'd8;
        if (leak) state = 4'd9;
    end

    logic last, written;
    assign last    = neuron_q == LastNeuron;
    assign written = ce_i && state_q == 3'(ct_pkg::STATE_WRITE);

    logic unused;
    assign unused = ^tick_i[31:4];

    genvar s, k;
    generate
        for (s = 0; s < 10; s = s + 1) begin : g_state
            packet:  cover property (@(posedge clk_i)
                         rst_ni && state == 4'(s) && sched_we_i && !inject_we_i);
            spike:   cover property (@(posedge clk_i)
                         rst_ni && state == 4'(s) && !sched_we_i && inject_we_i);
            both:    cover property (@(posedge clk_i)
                         rst_ni && state == 4'(s) && sched_we_i && inject_we_i);
            // TAKE is a core cycle by what it is.
            if (s != 8) begin : g_between
                between: cover property (@(posedge clk_i) rst_ni && state == 4'(s) && !ce_i);
            end
        end
        for (k = 0; k < 3; k = k + 1) begin : g_kind
            logic here;
            assign here = written && kind == 2'(k);
            fires:      cover property (@(posedge clk_i) here && fired && !last);
            fires_last: cover property (@(posedge clk_i) here && fired && last);
            quiet:      cover property (@(posedge clk_i) here && !fired && !last);
            quiet_last: cover property (@(posedge clk_i) here && !fired && last);
        end
    endgenerate

    packet_into_taken: cover property (@(posedge clk_i)
                           take && sched_we_i && sched_slot_i == tick_i[3:0]);
    spike_into_taken:  cover property (@(posedge clk_i)
                           take && inject_we_i && inject_slot_i == tick_i[3:0]);
    same_slot:         cover property (@(posedge clk_i)
                           take && sched_we_i && inject_we_i && sched_slot_i == inject_slot_i);
    stalls:            cover property (@(posedge clk_i)
                           ce_i && state_q == 3'(ct_pkg::STATE_SEND) && !send_ready_i);
    sends:             cover property (@(posedge clk_i)
                           ce_i && state_q == 3'(ct_pkg::STATE_SEND) && send_ready_i);
    configured:        cover property (@(posedge clk_i)
                           cfg_we_i && state_q == 3'(ct_pkg::STATE_DONE));
    broken_off:        cover property (@(posedge clk_i)
                           !rst_ni && state_q != 3'(ct_pkg::STATE_DONE));

endmodule

bind ct_core cover_core u_cover (.*);
