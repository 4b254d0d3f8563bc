// ct_fifo.sv - an input FIFO of a router, [Y-6].
//
// A packet is pushed in the base cycle in which it is granted its way here, or handed over, and
// takes its place at once: so the place is reserved while the packet is still on the link. It may
// be popped in the (DELAY + 1)-th router cycle after that at the earliest: what the reader sees of
// the write pointer is the pointer DELAY router cycles ago. Pushed in any base cycle between two
// router cycles, a packet counts from the earlier one.
//
// Contract: push_i only where room_o (room_two_o) was high in this cycle, pop_i only where valid_o
// is; both may come in the same cycle. All outputs come from registers.

module ct_fifo #(
    parameter int DEPTH = 4,
    parameter int WIDTH = 32,
    parameter int DELAY = 0
) (
    input  logic             clk_i,
    input  logic             rst_ni,
    input  logic             ce_i,       // this base cycle is a router cycle

    // from the sender
    input  logic             push_i,
    input  logic [WIDTH-1:0] packet_i,
    output logic             room_o,     // occupancy below DEPTH
    output logic             room_two_o, // occupancy below DEPTH - 1

    // to the router
    output logic             valid_o,    // the oldest packet may leave
    output logic [WIDTH-1:0] packet_o,
    input  logic             pop_i,
    output logic             empty_o     // occupancy 0
);

    // A pointer is an index below DEPTH and, above it, a bit that changes with every lap.
    localparam int IndexBits = DEPTH > 1 ? $clog2(DEPTH) : 1;
    localparam logic [IndexBits-1:0] LastIndex = IndexBits'(DEPTH - 1);

    logic [WIDTH-1:0]   mem_q [0:DEPTH-1];
    logic [IndexBits:0] write_q, write_next;
    logic [IndexBits:0] read_q, read_next;
    logic [IndexBits:0] full_at; // the write pointer of a full FIFO
    logic [IndexBits:0] seen;

    assign write_next = write_q[IndexBits-1:0] == LastIndex
                      ? {!write_q[IndexBits], {IndexBits{1'b0}}} : write_q + 1'b1;
    assign read_next  = read_q[IndexBits-1:0] == LastIndex
                      ? {!read_q[IndexBits], {IndexBits{1'b0}}} : read_q + 1'b1;
    assign full_at    = {!read_q[IndexBits], read_q[IndexBits-1:0]};

    assign room_o     = write_q != full_at;
    assign room_two_o = room_o && write_next != full_at;
    assign empty_o    = write_q == read_q;
    assign valid_o    = seen != read_q;
    assign packet_o   = mem_q[read_q[IndexBits-1:0]];

    generate
        if (DELAY == 0) begin : g_at_once
            assign seen = write_q;
            logic unused;
            assign unused = ce_i;
        end else begin : g_delayed
            localparam int Bits = DELAY * (IndexBits + 1);
            logic [Bits-1:0] line_q; // the newest pointer at the lower end
            logic [Bits+IndexBits:0] line_next;
            assign line_next = {line_q, write_q};
            assign seen = line_q[Bits-1 -: IndexBits+1];
            always_ff @(posedge clk_i) begin
                if (!rst_ni)
                    line_q <= '0;
                else if (ce_i)
                    line_q <= line_next[Bits-1:0];
            end
            logic unused;
            assign unused = &line_next[Bits+IndexBits:Bits];
        end
    endgenerate

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            write_q <= '0;
            read_q  <= '0;
        end else begin
            if (push_i)
                write_q <= write_next;
            if (pop_i)
                read_q <= read_next;
        end
    end

    always_ff @(posedge clk_i) begin
        if (push_i)
            mem_q[write_q[IndexBits-1:0]] <= packet_i;
    end

endmodule
