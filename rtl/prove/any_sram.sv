// any_sram.sv - stands in for ct_sram in the proofs of the core: what is read is any row, and holds
// until the next is out, CYCLES core cycles after it was asked for; what is written is forgotten.

module ct_sram #(
    parameter int ROWS   = 256,
    parameter int CYCLES = 1
) (
    input  logic                             clk_i,
    input  logic                             rst_ni,
    input  logic                             ce_i,
    input  logic                             read_i,
    input  logic [ct_pkg::ROW_WORDS-1:0]     write_i,
    input  logic [7:0]                       addr_i,
    input  logic [32*ct_pkg::ROW_WORDS-1:0]  data_i,
    output logic [ct_pkg::ROW_BITS-1:0]      row_o
);

    (* anyseq *) logic [ct_pkg::ROW_BITS-1:0] any;

    logic [CYCLES-1:0] asked_q; // core cycles ago
    logic              out;
    assign out = CYCLES == 1 ? read_i : asked_q[CYCLES > 1 ? CYCLES - 2 : 0];

    always_ff @(posedge clk_i) begin
        if (!rst_ni)
            asked_q <= '0;
        else if (ce_i)
            asked_q <= {asked_q, read_i};
        if (ce_i && out)
            row_o <= any;
    end

endmodule
