// prove_fifo.sv - what must hold of ct_fifo, whatever sender and reader do within its contract.
//
// Order and content: the solver marks any one packet when it is pushed, by choosing a moment;
// `ahead` counts what is in front of it. When it is popped it must be what was pushed, in its turn.

module prove_fifo #(
    parameter int DEPTH = 3,
    parameter int WIDTH = 4,
    parameter int DELAY = 1
) (
    input logic             clk_i,
    input logic             rst_ni,
    input logic             ce_i,
    input logic             push_i,
    input logic [WIDTH-1:0] packet_i,
    input logic             pop_i,
    input logic             mark_i
);

    localparam int Bits = $clog2(DEPTH + 1);

    logic             room, room_two, valid, empty;
    logic [WIDTH-1:0] packet;

    ct_fifo #(.DEPTH (DEPTH), .WIDTH (WIDTH), .DELAY (DELAY)) u_fifo (
        .clk_i      (clk_i),
        .rst_ni     (rst_ni),
        .ce_i       (ce_i),
        .push_i     (push_i),
        .packet_i   (packet_i),
        .room_o     (room),
        .room_two_o (room_two),
        .valid_o    (valid),
        .packet_o   (packet),
        .pop_i      (pop_i),
        .empty_o    (empty)
    );

    // The first cycle is one of reset; afterwards reset comes when it likes. Pops are in router
    // cycles.
    logic begun_q;
    initial begun_q = 1'b0;
    always_ff @(posedge clk_i) begun_q <= 1'b1;
    always_comb begin
        assume (begun_q || !rst_ni);
        assume (!push_i || (room && rst_ni));
        assume (!pop_i || (valid && ce_i && rst_ni));
    end

    // Occupancy, and the marked packet.
    logic [Bits-1:0]  count_q;
    logic             marked_q;
    logic [WIDTH-1:0] content_q;
    logic [Bits-1:0]  ahead_q;
    logic [3:0]       age_q; // router cycles since the marked packet was pushed

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            count_q  <= '0;
            marked_q <= 1'b0;
        end else begin
            count_q <= count_q + Bits'(push_i) - Bits'(pop_i);
            if (push_i && mark_i && !marked_q) begin
                marked_q  <= 1'b1;
                content_q <= packet_i;
                ahead_q   <= count_q - Bits'(pop_i);
                age_q     <= '0;
            end else if (marked_q) begin
                if (pop_i)
                    ahead_q <= ahead_q - 1'b1;
                if (pop_i && ahead_q == '0)
                    marked_q <= 1'b0;
                if (ce_i && age_q != '1)
                    age_q <= age_q + 1'b1;
            end
        end
    end

    // The oldest packet, where it could have left and did not.
    logic             waits_q;
    logic [WIDTH-1:0] oldest_q;
    always_ff @(posedge clk_i) begin
        waits_q  <= rst_ni && valid && !pop_i;
        oldest_q <= packet;
    end

    always_comb begin
        if (begun_q && rst_ni) begin
            assert (!waits_q || (valid && packet == oldest_q));   // holds while it waits
            assert (count_q <= Bits'(DEPTH));                     // no overflow
            assert (empty == (count_q == '0));
            assert (room == (count_q < Bits'(DEPTH)));            // [Y-8]
            assert (room_two == (32'(count_q) + 1 < DEPTH));      // [F-5]
            assert (!valid || count_q != '0);                     // no underflow
            if (marked_q && ahead_q == '0) begin
                assert (!valid || packet == content_q);           // order and content
                assert (valid == (32'(age_q) >= DELAY));          // [Y-6]
            end
        end
    end

endmodule
