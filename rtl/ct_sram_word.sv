// ct_sram_word.sv - one word of all rows of ct_sram: the part of the macro that one write enable
// is for. Never reads and writes in the same cycle.

module ct_sram_word #(
    parameter int ROWS      = 256,
    parameter int BITS      = 32,
    parameter int ADDR_BITS = 8
) (
    input  logic                 clk_i,
    input  logic                 read_i,
    input  logic [ADDR_BITS-1:0] read_addr_i,
    input  logic                 write_i,
    input  logic [ADDR_BITS-1:0] write_addr_i,
    input  logic [BITS-1:0]      data_i,
    output logic [BITS-1:0]      data_o
);

    logic [BITS-1:0] mem_q [0:ROWS-1];
    logic [BITS-1:0] data_q;
    assign data_o = data_q;

    always_ff @(posedge clk_i) begin
        if (write_i) mem_q[write_addr_i] <= data_i;
        if (read_i) data_q <= mem_q[read_addr_i];
    end

endmodule
