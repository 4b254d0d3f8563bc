// ct_sched.sv - the scheduler of a core: 16 slots of a bit for each axon [S-1], in registers, since
// it is written by bits, read by whole slots, and both in one cycle.
//
// take_i reads a slot, in the same cycle, and clears it [S-2]. A packet that arrives, and an input
// spike, each set one bit [S-3] [S-4] [S-5], in any cycle and without ever waiting: a bit that is
// set in the cycle of take_i is set after the clearing [Y-4], and seen when the slot is taken
// again. An axon that the core does not have sets no bit.

module ct_sched #(
    parameter int AXONS = 256
) (
    input  logic             clk_i,
    input  logic             rst_ni,

    input  logic             take_i,
    input  logic [3:0]       take_slot_i,
    output logic [AXONS-1:0] axons_o,

    input  logic             we_i,
    input  logic [3:0]       slot_i,
    input  logic [7:0]       axon_i,

    input  logic             inject_we_i,
    input  logic [3:0]       inject_slot_i,
    input  logic [7:0]       inject_axon_i
);

    (* mem2reg *) logic [AXONS-1:0] slot_q [0:15];
    assign axons_o = slot_q[take_slot_i];

    logic [AXONS-1:0] arrived, injected;
    assign arrived  = AXONS'(256'd1 << axon_i);
    assign injected = AXONS'(256'd1 << inject_axon_i);

    genvar s;
    for (s = 0; s < 16; s = s + 1) begin : g_slot
        logic clear, set, inject;
        assign clear  = take_i && take_slot_i == 4'(s);
        assign set    = we_i && slot_i == 4'(s);
        assign inject = inject_we_i && inject_slot_i == 4'(s);
        always_ff @(posedge clk_i) begin
            if (!rst_ni) begin
                slot_q[s] <= '0;
            end else if (clear || set || inject) begin
                slot_q[s] <= (clear ? '0 : slot_q[s]) | (set ? arrived : '0) |
                             (inject ? injected : '0);
            end
        end
    end

endmodule
