// prove_host_fifo.sv - what must hold of ct_host_fifo, whatever its user does within its contract:
// it holds what the level says, never more than DEPTH and never less than nothing, and gives it
// back in order.
//
// The solver marks any one word when it is pushed; `ahead` counts what is in front of it. The
// assertions of the module itself are proved with these.

module prove_host_fifo #(
    parameter int DEPTH = 3,
    parameter int WIDTH = 4
) (
    input logic             clk_i,
    input logic             rst_ni,
    input logic             push_i,
    input logic [WIDTH-1:0] data_i,
    input logic             pop_i,
    input logic             mark_i
);

    localparam int Bits = $clog2(DEPTH + 1);

    logic             full, empty;
    logic [WIDTH-1:0] data;
    logic [15:0]      level;

    ct_host_fifo #(.DEPTH (DEPTH), .WIDTH (WIDTH)) u_fifo (
        .clk_i   (clk_i),
        .rst_ni  (rst_ni),
        .push_i  (push_i),
        .data_i  (data_i),
        .full_o  (full),
        .pop_i   (pop_i),
        .data_o  (data),
        .empty_o (empty),
        .level_o (level)
    );

    logic             begun_q, marked_q;
    logic [Bits-1:0]  count_q, ahead_q;
    logic [WIDTH-1:0] content_q;

    initial begun_q = 1'b0;
    always_ff @(posedge clk_i) begin
        begun_q <= 1'b1;
        if (!rst_ni) begin
            count_q  <= '0;
            marked_q <= 1'b0;
        end else begin
            count_q <= count_q + Bits'(push_i) - Bits'(pop_i);
            if (push_i && mark_i && !marked_q) begin
                marked_q  <= 1'b1;
                content_q <= data_i;
                ahead_q   <= count_q - Bits'(pop_i);
            end else if (marked_q && pop_i) begin
                ahead_q  <= ahead_q - 1'b1;
                marked_q <= ahead_q != '0;
            end
        end
    end

    always_comb begin
        assume (begun_q || !rst_ni);
        assume (!push_i || (!full && rst_ni));
        assume (!pop_i || (!empty && rst_ni));
        if (begun_q && rst_ni) begin
            assert (32'(count_q) <= DEPTH);           // no overflow
            assert (level == 16'(count_q));
            assert (full == (32'(count_q) == DEPTH));
            assert (empty == (count_q == '0));
            if (marked_q && ahead_q == '0)
                assert (!empty && data == content_q); // order and content
        end
    end

endmodule
