// ct_host_fifo.sv - a FIFO of the host block, with its level. What is pushed can be popped from the
// next cycle on. Contract: push_i only where full_o is low, pop_i only where empty_o is; both may
// come in one cycle. All outputs come from registers; data_o means nothing while empty_o is high.

`include "ct_assert.svh"

module ct_host_fifo #(
    parameter int DEPTH = 16,  // 1..65535
    parameter int WIDTH = 32
) (
    input  logic             clk_i,
    input  logic             rst_ni,

    input  logic             push_i,
    input  logic [WIDTH-1:0] data_i,
    output logic             full_o,

    input  logic             pop_i,
    output logic [WIDTH-1:0] data_o,
    output logic             empty_o,
    output logic [15:0]      level_o
);

    localparam int IndexBits = DEPTH > 1 ? $clog2(DEPTH) : 1;
    localparam logic [IndexBits-1:0] LastIndex = IndexBits'(DEPTH - 1);

    logic [WIDTH-1:0]     mem_q [0:DEPTH-1];
    logic [IndexBits-1:0] write_q, read_q;
    logic [15:0]          level_q;

    assign full_o  = level_q == 16'(DEPTH);
    assign empty_o = level_q == '0;
    assign level_o = level_q;
    assign data_o  = mem_q[read_q];

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            write_q <= '0;
            read_q  <= '0;
            level_q <= '0;
        end else begin
            if (push_i) write_q <= write_q == LastIndex ? '0 : write_q + 1'b1;
            if (pop_i)  read_q  <= read_q == LastIndex ? '0 : read_q + 1'b1;
            level_q <= level_q + 16'(push_i) - 16'(pop_i);
        end
    end

    always_ff @(posedge clk_i) begin
        if (push_i) mem_q[write_q] <= data_i;
    end

    `CT_ASSERT(PushHasRoom, !push_i || !full_o)
    `CT_ASSERT(PopHasOne, !pop_i || !empty_o)
    `CT_ASSERT(LevelInDepth, level_q <= 16'(DEPTH))

endmodule
