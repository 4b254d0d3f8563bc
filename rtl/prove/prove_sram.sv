// prove_sram.sv - what must hold of ct_sram, used as its head says: a row that is read is what was
// written last, word by word, is out in the core cycle that is promised, and holds until the next
// is. So any_sram.sv does all that it can do.
//
// Of any row, chosen by the solver, and one bit.

module prove_sram #(
    parameter int ROWS   = 3,
    parameter int CYCLES = 2,
    parameter int BIT    = 0
) (
    input logic                             clk_i,
    input logic                             rst_ni,
    input logic                             ce_i,
    input logic                             read_i,
    input logic [ct_pkg::ROW_WORDS-1:0]     write_i,
    input logic [7:0]                       addr_i,
    input logic [32*ct_pkg::ROW_WORDS-1:0]  data_i
);

    (* anyconst *) logic [7:0] chosen;

    logic [ct_pkg::ROW_BITS-1:0] row;

    ct_sram #(.ROWS (ROWS), .CYCLES (CYCLES)) u_sram (
        .clk_i   (clk_i),
        .rst_ni  (rst_ni),
        .ce_i    (ce_i),
        .read_i  (read_i),
        .write_i (write_i),
        .addr_i  (addr_i),
        .data_i  (data_i),
        .row_o   (row)
    );

    logic       begun_q, known_q, content_q; // the bit of the chosen row, where it is known
    logic       out_q, out_known_q;          // what row_o holds
    logic [2:0] wait_q;                      // core cycles until it is out
    logic [7:0] addr_q;
    initial begun_q = 1'b0;

    logic       reads, captures, writes;
    logic [7:0] from;
    assign reads    = ce_i && read_i;
    assign captures = CYCLES == 1 ? reads : ce_i && wait_q == 3'd1;
    assign from     = CYCLES == 1 ? addr_i : addr_q;
    assign writes   = write_i[BIT / 32] && addr_i == chosen;

    always_ff @(posedge clk_i) begin
        begun_q <= 1'b1;
        if (!rst_ni) begin
            wait_q      <= '0;
            known_q     <= 1'b0;
            out_known_q <= 1'b0;
        end else begin
            if (reads)
                wait_q <= 3'(CYCLES - 1);
            else if (ce_i && wait_q != '0)
                wait_q <= wait_q - 1'b1;
            if (reads)
                addr_q <= addr_i;
            if (writes) begin
                known_q   <= 1'b1;
                content_q <= data_i[BIT];
            end
            if (captures) begin
                out_known_q <= known_q && from == chosen;
                out_q       <= content_q;
            end
        end
    end

    always_comb begin
        assume (begun_q || !rst_ni);
        assume (rst_ni || (!read_i && write_i == '0));
        assume (32'(chosen) < ROWS);
        assume (!read_i || 32'(addr_i) < ROWS);
        assume (write_i == '0 || (!read_i && wait_q == '0)); // reads or writes, not both
        assume (!reads || wait_q == '0);
        if (begun_q && rst_ni && out_known_q)
            assert (row[BIT] == out_q);
    end

endmodule
