// ct_noc.sv - the routers of a chip, W x H, with their local ports led out: the network of section
// 7 without the cores. Router number y x W + x has bit r, or bits 32 r .. 32 r + 31, of each
// vector. Times, hand-over and back-pressure are those of ct_router.

module ct_noc #(
    parameter int W       = 2,
    parameter int H       = 2,
    parameter int DL      = 4,
    parameter int D       = 4,
    parameter int P       = 1,
    parameter int F       = 1,
    parameter int ROUTING = ct_noc_pkg::XY,
    parameter int TORUS   = 0
) (
    input  logic              clk_i,
    input  logic              rst_ni,
    input  logic              ce_i,

    // from the cores
    input  logic [W*H-1:0]    local_valid_i,
    input  logic [32*W*H-1:0] local_packet_i,
    output logic [W*H-1:0]    local_room_o,

    // to the cores
    output logic [W*H-1:0]    deliver_valid_o,
    output logic [32*W*H-1:0] deliver_packet_o,

    output logic              empty_o
);

    localparam int N     = W * H;
    localparam int Lanes = W > H ? W : H;

    logic [4*N-1:0]       out_valid, out_room, out_room_two, in_valid, in_room, in_room_two;
    logic [128*N-1:0]     out_packet, in_packet;
    logic [N-1:0]         empty;
    logic [4*Lanes-1:0]   edge_valid, edge_room;
    logic [128*Lanes-1:0] edge_packet;

    assign empty_o = empty == '1;

    ct_links #(.W (W), .H (H), .TORUS (TORUS)) u_links (
        .out_valid_i     (out_valid),
        .out_packet_i    (out_packet),
        .out_room_o      (out_room),
        .out_room_two_o  (out_room_two),
        .in_valid_o      (in_valid),
        .in_packet_o     (in_packet),
        .in_room_i       (in_room),
        .in_room_two_i   (in_room_two),
        .edge_valid_o    (edge_valid),
        .edge_packet_o   (edge_packet),
        .edge_room_i     ({4*Lanes{1'b0}}),
        .edge_room_two_i ({4*Lanes{1'b0}}),
        .edge_valid_i    ({4*Lanes{1'b0}}),
        .edge_packet_i   (128'b0),
        .edge_room_o     (edge_room)
    );

    // There is no other chip.
    logic unused;
    assign unused = ^{edge_valid, edge_packet, edge_room};

    genvar r;
    generate
        for (r = 0; r < N; r = r + 1) begin : g_router
            ct_router #(
                .DL      (DL),
                .D       (D),
                .P       (P),
                .F       (F),
                .ROUTING (ROUTING),
                .TORUS   (TORUS)
            ) u_router (
                .clk_i            (clk_i),
                .rst_ni           (rst_ni),
                .ce_i             (ce_i),
                .local_valid_i    (local_valid_i[r]),
                .local_packet_i   (local_packet_i[32*r +: 32]),
                .local_room_o     (local_room_o[r]),
                .deliver_valid_o  (deliver_valid_o[r]),
                .deliver_packet_o (deliver_packet_o[32*r +: 32]),
                .in_valid_i       (in_valid[4*r +: 4]),
                .in_packet_i      (in_packet[128*r +: 128]),
                .in_room_o        (in_room[4*r +: 4]),
                .in_room_two_o    (in_room_two[4*r +: 4]),
                .out_valid_o      (out_valid[4*r +: 4]),
                .out_packet_o     (out_packet[128*r +: 128]),
                .out_room_i       (out_room[4*r +: 4]),
                .out_room_two_i   (out_room_two[4*r +: 4]),
                .empty_o          (empty[r])
            );
        end
    endgenerate

endmodule
