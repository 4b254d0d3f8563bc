// ct_sram.sv - the memory of a core, one row a neuron (rtl/CHIP.md section 2): the one place where
// a macro would stand, here as a behavioural array.
//
// Port model: single-ported, synchronous, ROWS x 422 bits, writes enabled by words of 32 bits (of
// the last, 6 are there), no bit enables and no reset. In a cycle it reads a row or writes words of
// one, not both: the user sees to that. A read is asked for with read_i in a cycle with ce_i and
// takes CYCLES of them; row_o then holds until the next read is out, writes do not change it. So
// the controller writes V, which shares its word with a piece of s, by completing the word from the
// row that it has read. A write takes the one cycle in which write_i is set, with ce_i or without.
// [C-4] [Y-2]

module ct_sram #(
    parameter int ROWS   = 256,
    parameter int CYCLES = 1
) (
    input  logic                           clk_i,
    input  logic                           rst_ni,
    input  logic                           ce_i,

    input  logic                           read_i,
    input  logic [ct_pkg::ROW_WORDS-1:0]   write_i,
    input  logic [7:0]                     addr_i,
    input  logic [32*ct_pkg::ROW_WORDS-1:0] data_i,
    output logic [ct_pkg::ROW_BITS-1:0]    row_o
);

    localparam int AddrBits = (ROWS == 1) ? 1 : $clog2(ROWS);

    // The read of this cycle: at once, or of the address that came CYCLES - 1 core cycles before.
    logic                capture;
    logic [AddrBits-1:0] read_addr;
    if (CYCLES == 1) begin : g_fast
        assign capture   = ce_i && read_i;
        assign read_addr = addr_i[AddrBits-1:0];
        logic unused;
        assign unused = rst_ni;
    end else begin : g_slow
        logic [1:0]          wait_q;
        logic [AddrBits-1:0] addr_q;
        assign capture   = ce_i && wait_q == 2'd1;
        assign read_addr = addr_q;
        always_ff @(posedge clk_i) begin
            if (!rst_ni) begin
                wait_q <= '0;
                addr_q <= '0;
            end else if (ce_i && read_i) begin
                wait_q <= 2'(CYCLES - 1);
                addr_q <= addr_i[AddrBits-1:0];
            end else if (ce_i && wait_q != '0) begin
                wait_q <= wait_q - 2'd1;
            end
        end
    end

    // An address beyond the rows is of no row.
    logic in_range;
    assign in_range = {1'b0, addr_i} < 9'(ROWS);

    genvar w;
    for (w = 0; w < ct_pkg::ROW_WORDS; w = w + 1) begin : g_word
        localparam int Bits = (w == ct_pkg::ROW_WORDS - 1) ? ct_pkg::ROW_BITS - 32 * w : 32;
        ct_sram_word #(.ROWS(ROWS), .BITS(Bits), .ADDR_BITS(AddrBits)) u_word (
            .clk_i,
            .read_i       (capture),
            .read_addr_i  (read_addr),
            .write_i      (write_i[w] && in_range),
            .write_addr_i (addr_i[AddrBits-1:0]),
            .data_i       (data_i[32*w +: Bits]),
            .data_o       (row_o[32*w +: Bits])
        );
    end

endmodule
