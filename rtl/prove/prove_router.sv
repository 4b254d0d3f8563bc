// prove_router.sv - what must hold of ct_router, whatever the core and the neighbours do within its
// contract: no packet is lost, doubled or made up, and none is sent without room.
//
// One packet, any, carries a tag in its lowest bit. It may come in once; it must leave once, and
// not before it came; and once the router is empty, it has left. The bit above shows that it was
// not mixed with another.

module prove_router #(
    parameter int DL      = 1,
    parameter int D       = 1,
    parameter int P       = 1,
    parameter int F       = 1,
    parameter int ROUTING = ct_noc_pkg::XY,
    parameter int TORUS   = 0,
    parameter int TAGS    = 0            // the FIFOs are those of any_fifo.sv
) (
    input logic         clk_i,
    input logic         rst_ni,
    input logic         ce_i,
    input logic         local_valid_i,
    input logic [31:0]  local_packet_i,
    input logic [3:0]   in_valid_i,
    input logic [127:0] in_packet_i,
    input logic [3:0]   out_room_i,
    input logic [3:0]   out_room_two_i
);

    logic         local_room, deliver_valid, empty;
    logic [31:0]  deliver_packet;
    logic [3:0]   in_room, in_room_two, out_valid;
    logic [127:0] out_packet;

    ct_router #(
        .DL (DL), .D (D), .P (P), .F (F), .ROUTING (ROUTING), .TORUS (TORUS)
    ) u_router (
        .clk_i            (clk_i),
        .rst_ni           (rst_ni),
        .ce_i             (ce_i),
        .local_valid_i    (local_valid_i),
        .local_packet_i   (local_packet_i),
        .local_room_o     (local_room),
        .deliver_valid_o  (deliver_valid),
        .deliver_packet_o (deliver_packet),
        .in_valid_i       (in_valid_i),
        .in_packet_i      (in_packet_i),
        .in_room_o        (in_room),
        .in_room_two_o    (in_room_two),
        .out_valid_o      (out_valid),
        .out_packet_o     (out_packet),
        .out_room_i       (out_room_i),
        .out_room_two_i   (out_room_two_i),
        .empty_o          (empty)
    );

    logic begun_q, came_q, left_q;
    logic [4:0] comes, leaves;
    assign comes = {in_valid_i[3] && in_packet_i[96], in_valid_i[2] && in_packet_i[64],
                    in_valid_i[1] && in_packet_i[32], in_valid_i[0] && in_packet_i[0],
                    local_valid_i && local_packet_i[0]};
    assign leaves = {out_valid[3] && out_packet[96], out_valid[2] && out_packet[64],
                     out_valid[1] && out_packet[32], out_valid[0] && out_packet[0],
                     deliver_valid && deliver_packet[0]};

    // What comes or leaves with the tag and the bit above.
    logic mixed, mixes;
    assign mixed = (comes & {in_packet_i[97], in_packet_i[65], in_packet_i[33], in_packet_i[1],
                             local_packet_i[1]}) != '0;
    assign mixes = (leaves & {out_packet[97], out_packet[65], out_packet[33], out_packet[1],
                              deliver_packet[1]}) != '0;

    initial begun_q = 1'b0;
    always_ff @(posedge clk_i) begin
        begun_q <= 1'b1;
        if (!rst_ni) begin
            came_q <= 1'b0;
            left_q <= 1'b0;
        end else begin
            came_q <= came_q || comes != '0;
            left_q <= left_q || leaves != '0;
        end
    end

    // prove.sh connects these with what the FIFOs of any_fifo.sv count. With them all that is said
    // below follows from one cycle to the next, and is proved at any depth.
    (* anyseq *) logic [7:0] tags0, tags1, tags2, tags3, tags4;
    logic [7:0] tags;
    assign tags = tags0 + tags1 + tags2 + tags3 + tags4;

    always_comb begin
        assume (begun_q || !rst_ni);
        assume (!local_valid_i || (local_room && rst_ni));
        assume ((in_valid_i & ~(in_room & {4{ce_i && rst_ni}})) == '0);
        assume ((out_room_two_i & ~out_room_i) == '0);
        assume ((comes & (comes - 1'b1)) == '0 && !(came_q && comes != '0));
        assume (!mixed);
        if (begun_q && rst_ni) begin
            assert ((out_valid & ~(out_room_i & {4{ce_i}})) == '0); // [F-5] [Y-8]
            assert (!deliver_valid || ce_i);
            assert ((leaves & (leaves - 1'b1)) == '0);              // not doubled
            assert (leaves == '0 || (came_q && !left_q));           // not made up, not twice
            assert (!mixes);
            assert (!empty || came_q == left_q);                    // not lost
            if (TAGS != 0)
                assert (tags == 8'(came_q) - 8'(left_q));
        end
    end

endmodule
