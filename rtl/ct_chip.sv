// ct_chip.sv - a chip: W x H tiles, the links between them [F-1], and on each side where bit k of
// EDGES says that there is another chip (0 east, 1 west, 2 north, 3 south) its edge [Y-9].
//
// Tile number y x W + x has bit y W + x of the vectors. Clock enables and ticks come from outside,
// see ct_tick; for what the host does, and what cores tell it, see ct_tile. Lane n of side k, bit
// LANES k + n, is row or column n: far_valid_o is a packet that leaves over side k for the input
// FIFO of that lane on the other chip, far_room_o the room of this chip's; both sides see each
// other's in the same base cycle.

module ct_chip #(
    parameter int W       = 2,
    parameter int H       = 2,
    parameter int AXONS   = 256,
    parameter int NEURONS = 256,
    parameter int K       = 4,
    parameter int S       = 1,
    parameter int DL      = 4,
    parameter int D       = 4,
    parameter int P       = 1,
    parameter int F       = 1,
    parameter int ROUTING = ct_noc_pkg::XY,
    parameter int TORUS   = 0,
    parameter int FIXED   = 1,
    parameter int EDGES   = 0,
    parameter int E       = 1,
    parameter int DE      = 4,
    localparam int N      = W * H,
    localparam int LANES  = W > H ? W : H,
    localparam int Width  = FIXED != 0 ? 60 : 32 // of a packet
) (
    input  logic                 clk_i,
    input  logic                 rst_ni,
    input  logic                 restart_i,
    input  logic                 core_ce_i,
    input  logic                 router_ce_i,

    // ticks
    input  logic                 tick_start_i,
    input  logic [31:0]          tick_i,
    output logic                 idle_o,        // all cores are done, no packet is on its way
    output logic                 late_core_o,
    output logic                 late_packet_o,

    // from the host
    input  logic [N-1:0]         inject_we_i,
    input  logic [3:0]           inject_slot_i,
    input  logic [7:0]           inject_axon_i,
    input  logic [N-1:0]         cfg_here_i,    // the core that the rest is about
    input  logic                 cfg_we_i,
    input  logic                 cfg_re_i,
    input  logic [11:0]          cfg_addr_i,
    input  logic [31:0]          cfg_data_i,
    output logic [31:0]          cfg_data_o,    // 0 where it is no core of this chip
    output logic                 cfg_ready_o,

    // spikes to pins
    output logic [N-1:0]         pin_valid_o,
    output logic [32*N-1:0]      pin_tick_o,
    output logic [24*N-1:0]      pin_o,

    // to other chips
    output logic [4*LANES-1:0]   far_valid_o,
    output logic [4*Width-1:0]   far_packet_o,
    input  logic [4*LANES-1:0]   far_room_i,

    // from other chips
    input  logic [4*LANES-1:0]   far_valid_i,
    input  logic [4*Width-1:0]   far_packet_i,
    output logic [4*LANES-1:0]   far_room_o
);

    logic [4*N-1:0]           out_valid, out_room, out_room_two, in_valid, in_room, in_room_two;
    logic [4*Width*N-1:0]     out_packet, in_packet;
    logic [4*LANES-1:0]       edge_valid, edge_room, edge_room_two;
    logic [4*LANES*Width-1:0] edge_packet;
    logic [N-1:0]             idle, ready, late_core, late_packet;
    logic [3:0]               edge_empty;
    logic [32*N-1:0]          word;  // read back, of the core that is asked; 0 of all others

    assign idle_o        = idle == '1 && edge_empty == '1;
    assign cfg_ready_o   = ready != '0;
    assign late_core_o   = late_core != '0;
    assign late_packet_o = late_packet != '0;
    always_comb begin
        cfg_data_o = '0;
        for (int n = 0; n < N; n = n + 1)
            cfg_data_o = cfg_data_o | word[32*n +: 32];
    end

    ct_links #(
        .W (W), .H (H), .TORUS (TORUS), .WIDTH (Width), .EDGES (EDGES), .LANES (LANES)
    ) u_links (
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
        .edge_room_i     (edge_room),
        .edge_room_two_i (edge_room_two),
        .edge_valid_i    (far_valid_i),
        .edge_packet_i   (far_packet_i),
        .edge_room_o     (far_room_o)
    );

    genvar k, c;
    generate
        for (k = 0; k < 4; k = k + 1) begin : g_edge
            if (EDGES[k]) begin : g_chip
                ct_edge #(
                    .LANES (LANES), .DE (DE), .F (F), .E (E), .WIDTH (Width)
                ) u_edge (
                    .clk_i      (clk_i),
                    .rst_ni     (rst_ni && !restart_i),
                    .ce_i       (router_ce_i),
                    .valid_i    (edge_valid[LANES*k +: LANES]),
                    .packet_i   (edge_packet[LANES*Width*k +: LANES*Width]),
                    .room_o     (edge_room[LANES*k +: LANES]),
                    .room_two_o (edge_room_two[LANES*k +: LANES]),
                    .valid_o    (far_valid_o[LANES*k +: LANES]),
                    .packet_o   (far_packet_o[Width*k +: Width]),
                    .far_room_i (far_room_i[LANES*k +: LANES]),
                    .empty_o    (edge_empty[k])
                );
            end else begin : g_none
                assign edge_room[LANES*k +: LANES]     = '0;
                assign edge_room_two[LANES*k +: LANES] = '0;
                assign far_valid_o[LANES*k +: LANES]   = '0;
                assign far_packet_o[Width*k +: Width]  = '0;
                assign edge_empty[k]                   = 1'b1;
                logic unused;
                assign unused = ^{edge_valid[LANES*k +: LANES], far_room_i[LANES*k +: LANES],
                                  edge_packet[LANES*Width*k +: LANES*Width]};
            end
        end

        for (c = 0; c < N; c = c + 1) begin : g_tile
            localparam int Sides = (c % W == W - 1 ? 1 : 0) | (c % W == 0 ? 2 : 0)
                                 | (c / W == H - 1 ? 4 : 0) | (c / W == 0 ? 8 : 0);
            logic        done;
            logic [31:0] data;
            assign ready[c] = cfg_here_i[c] && done;
            assign word[32*c +: 32] = cfg_here_i[c] ? data : '0;

            ct_tile #(
                .AXONS (AXONS), .NEURONS (NEURONS), .K (K), .S (S),
                .DL (DL), .D (D), .P (P), .F (F), .ROUTING (ROUTING), .TORUS (TORUS),
                .FIXED (FIXED), .EDGES (EDGES & Sides), .E (E)
            ) u_tile (
                .clk_i          (clk_i),
                .rst_ni         (rst_ni),
                .restart_i      (restart_i),
                .core_ce_i      (core_ce_i),
                .router_ce_i    (router_ce_i),
                .tick_start_i   (tick_start_i),
                .tick_i         (tick_i),
                .idle_o         (idle[c]),
                .late_core_o    (late_core[c]),
                .late_packet_o  (late_packet[c]),
                .inject_we_i    (inject_we_i[c]),
                .inject_slot_i  (inject_slot_i),
                .inject_axon_i  (inject_axon_i),
                .cfg_we_i       (cfg_we_i && cfg_here_i[c]),
                .cfg_re_i       (cfg_re_i && cfg_here_i[c]),
                .cfg_addr_i     (cfg_addr_i),
                .cfg_data_i     (cfg_data_i),
                .cfg_data_o     (data),
                .cfg_ready_o    (done),
                .pin_valid_o    (pin_valid_o[c]),
                .pin_tick_o     (pin_tick_o[32*c +: 32]),
                .pin_o          (pin_o[24*c +: 24]),
                .in_valid_i     (in_valid[4*c +: 4]),
                .in_packet_i    (in_packet[4*Width*c +: 4*Width]),
                .in_room_o      (in_room[4*c +: 4]),
                .in_room_two_o  (in_room_two[4*c +: 4]),
                .out_valid_o    (out_valid[4*c +: 4]),
                .out_packet_o   (out_packet[4*Width*c +: 4*Width]),
                .out_room_i     (out_room[4*c +: 4]),
                .out_room_two_i (out_room_two[4*c +: 4])
            );
        end
    endgenerate

endmodule
