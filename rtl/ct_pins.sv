// ct_pins.sv - the pin spikes of all cores, one after the other, [P-3] [H-6].
//
// Nothing holds a core's spike back: it goes into a queue of its core, of DEPTH places. In each
// cycle the oldest of one queue leaves with valid_o, round robin by ascending number of the core,
// starting after the one that left last, after reset with core 0; at the earliest in the cycle
// after the one in which it came. A spike that finds its queue full at the beginning of its cycle
// is lost, and counts in lost_o. A core gives two spikes S + 4 core cycles apart at the least, so
// with fewer cores than (S + 4) CD none is lost, whatever DEPTH is.

module ct_pins #(
    parameter int CORES = 4,
    parameter int DEPTH = 4
) (
    input  logic                clk_i,
    input  logic                rst_ni,

    // from the cores
    input  logic [CORES-1:0]    valid_i,
    input  logic [32*CORES-1:0] tick_i,
    input  logic [24*CORES-1:0] pin_i,

    // to the host
    output logic                valid_o,
    output logic [31:0]         tick_o,
    output logic [23:0]         pin_o,
    output logic [12:0]         lost_o,  // spikes that are lost in this cycle
    output logic                empty_o  // of all queues
);

    logic [CORES-1:0]    full, empty, leaves;
    logic [56*CORES-1:0] oldest;

    genvar c;
    for (c = 0; c < CORES; c = c + 1) begin : g_queue
        logic [15:0] level;
        ct_host_fifo #(.DEPTH (DEPTH), .WIDTH (56)) u_queue (
            .clk_i   (clk_i),
            .rst_ni  (rst_ni),
            .push_i  (valid_i[c] && !full[c]),
            .data_i  ({tick_i[32*c +: 32], pin_i[24*c +: 24]}),
            .full_o  (full[c]),
            .pop_i   (leaves[c]),
            .data_o  (oldest[56*c +: 56]),
            .empty_o (empty[c]),
            .level_o (level)
        );
        logic unused;
        assign unused = ^level;
    end

    ct_arbiter #(.ASKERS (CORES)) u_arbiter (
        .clk_i   (clk_i),
        .rst_ni  (rst_ni),
        .ask_i   (~empty),
        .grant_o (leaves),
        .take_i  (1'b1)
    );

    assign valid_o = empty != '1;
    assign empty_o = empty == '1;

    always_comb begin
        {tick_o, pin_o} = '0;
        lost_o          = '0;
        for (int n = 0; n < CORES; n = n + 1) begin
            {tick_o, pin_o} = {tick_o, pin_o} | (oldest[56*n +: 56] & {56{leaves[n]}});
            lost_o          = lost_o + 13'(valid_i[n] && full[n]);
        end
    end

endmodule
