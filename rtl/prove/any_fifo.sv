// any_fifo.sv - stands in for ct_fifo in the proof of the router: packets in a row, the oldest at
// place 0. Whether that may leave is anyone's choice, so every DELAY is covered. prove_fifo.sv
// proves that ct_fifo does no more than this: it keeps order and content, is valid only where it is
// not empty, and has room as its occupancy says.

module ct_fifo #(
    parameter int DEPTH = 4,
    parameter int WIDTH = 32,
    parameter int DELAY = 0
) (
    input  logic             clk_i,
    input  logic             rst_ni,
    input  logic             ce_i,
    input  logic             push_i,
    input  logic [WIDTH-1:0] packet_i,
    output logic             room_o,
    output logic             room_two_o,
    output logic             valid_o,
    output logic [WIDTH-1:0] packet_o,
    input  logic             pop_i,
    output logic             empty_o
);

    (* anyseq *) logic ripe;

    logic [DEPTH*WIDTH-1:0] line_q, line;
    logic [DEPTH-1:0]       used_q, used; // places that hold a packet: the lowest
    logic [7:0]             tags; // packets whose bit 0 is set, 16 each where bit 1 is too

    assign room_o     = !used_q[DEPTH - 1];
    assign room_two_o = DEPTH > 1 && !used_q[DEPTH > 1 ? DEPTH - 2 : 0];
    assign valid_o    = used_q[0] && ripe;
    assign packet_o   = line_q[WIDTH-1:0];
    assign empty_o    = !used_q[0];

    assign line = pop_i ? line_q >> WIDTH : line_q;
    assign used = pop_i ? used_q >> 1 : used_q;

    always_ff @(posedge clk_i) begin
        line_q <= line;
        used_q <= used;
        for (int k = 0; k < DEPTH; k = k + 1)
            if (push_i && !used[k] && (k == 0 || used[k > 0 ? k - 1 : 0])) begin
                line_q[WIDTH*k +: WIDTH] <= packet_i;
                used_q[k] <= 1'b1;
            end
        if (!rst_ni)
            used_q <= '0;
    end

    always_comb begin
        tags = '0;
        for (int k = 0; k < DEPTH; k = k + 1)
            if (used_q[k] && line_q[WIDTH*k])
                tags = tags + (line_q[WIDTH*k + 1] ? 8'd16 : 8'd1);
    end

endmodule
