// ct_mesh.sv - a chip: W x H tiles, the links between them, and what makes the ticks [F-1] [Y-10]
// [Y-11].
//
// Core number y x W + x. While running_o is low the host writes the words of the core cfg_core_i
// and reads them back, see ct_core; it holds cfg_core_i with cfg_addr_i, and asks only a core that
// is done, with cfg_ready_o. Then, too, it gives input spikes [S-5], one a base cycle, to the core
// inject_core_i. And it asks for ticks, see ct_tick; with FIXED 0 only for automatic ones. Spikes
// to pins leave each core by itself, as a strobe with the number of the pin [P-3] and the tick in
// which the neuron fired. Nothing waits for the host. restart_i is a reset that leaves present
// [Y-2] what the host has configured.

module ct_mesh #(
    parameter int W       = 2,
    parameter int H       = 2,
    parameter int AXONS   = 256,
    parameter int NEURONS = 256,
    parameter int K       = 4,
    parameter int S       = 1,
    parameter int CD      = 1,
    parameter int DL      = 4,
    parameter int D       = 4,
    parameter int P       = 1,
    parameter int MD      = 1,
    parameter int F       = 1,
    parameter int ROUTING = ct_noc_pkg::XY,
    parameter int TORUS   = 0,
    parameter int B       = 1,
    parameter int FIXED   = 1  // ticks of a fixed length can be had
) (
    input  logic              clk_i,
    input  logic              rst_ni,
    input  logic              restart_i,

    // from the host
    input  logic              run_i,
    input  logic [31:0]       ticks_i,
    input  logic              stop_i,
    input  logic [31:0]       length_i,
    output logic              running_o,
    input  logic [11:0]       inject_core_i,
    input  logic              inject_we_i,
    input  logic [3:0]        inject_slot_i,
    input  logic [7:0]        inject_axon_i,
    input  logic [11:0]       cfg_core_i,
    input  logic              cfg_we_i,
    input  logic              cfg_re_i,
    input  logic [11:0]       cfg_addr_i,
    input  logic [31:0]       cfg_data_i,
    output logic [31:0]       cfg_data_o,
    output logic              cfg_ready_o,

    // ticks
    output logic              tick_start_o,
    output logic [31:0]       tick_o,
    output logic              tick_end_o,
    output logic              late_core_o,
    output logic              late_packet_o,

    // spikes to pins
    output logic [W*H-1:0]    pin_valid_o,
    output logic [32*W*H-1:0] pin_tick_o,
    output logic [24*W*H-1:0] pin_o
);

    localparam int N     = W * H;
    localparam int Width = FIXED != 0 ? 60 : 32; // of a packet

    logic [4*N-1:0]       out_valid, out_room, out_room_two, in_valid, in_room, in_room_two;
    logic [4*Width*N-1:0] out_packet, in_packet;
    logic [N-1:0]         idle, ready, late_core, late_packet;
    logic [32*N-1:0]      word;  // read back, of the core cfg_core_i; 0 of all others
    logic                 core_ce, router_ce, rst_n;

    assign rst_n = rst_ni && !restart_i;

    ct_tick #(.CD (CD), .MD (MD), .B (B)) u_tick (
        .clk_i        (clk_i),
        .rst_ni       (rst_n),
        .run_i        (run_i),
        .ticks_i      (ticks_i),
        .stop_i       (stop_i),
        .length_i     (FIXED != 0 ? length_i : 32'd0),
        .running_o    (running_o),
        .core_ce_o    (core_ce),
        .router_ce_o  (router_ce),
        .idle_i       (idle == '1),
        .tick_start_o (tick_start_o),
        .tick_o       (tick_o),
        .tick_end_o   (tick_end_o)
    );

    ct_links #(.W (W), .H (H), .TORUS (TORUS), .WIDTH (Width)) u_links (
        .out_valid_i    (out_valid),
        .out_packet_i   (out_packet),
        .out_room_o     (out_room),
        .out_room_two_o (out_room_two),
        .in_valid_o     (in_valid),
        .in_packet_o    (in_packet),
        .in_room_i      (in_room),
        .in_room_two_i  (in_room_two)
    );

    assign cfg_ready_o   = ready != '0;
    assign late_core_o   = late_core != '0;
    assign late_packet_o = late_packet != '0;
    always_comb begin
        cfg_data_o = '0;
        for (int n = 0; n < N; n = n + 1)
            cfg_data_o = cfg_data_o | word[32*n +: 32];
    end

    genvar c;
    generate
        for (c = 0; c < N; c = c + 1) begin : g_tile
            logic        here, done;
            logic [31:0] data;
            assign here = cfg_core_i == 12'(c);
            assign ready[c] = here && done;
            assign word[32*c +: 32] = here ? data : '0;

            ct_tile #(
                .AXONS (AXONS), .NEURONS (NEURONS), .K (K), .S (S),
                .DL (DL), .D (D), .P (P), .F (F), .ROUTING (ROUTING), .TORUS (TORUS),
                .FIXED (FIXED)
            ) u_tile (
                .clk_i          (clk_i),
                .rst_ni         (rst_ni),
                .restart_i      (restart_i),
                .core_ce_i      (core_ce),
                .router_ce_i    (router_ce),
                .tick_start_i   (tick_start_o),
                .tick_i         (tick_o),
                .idle_o         (idle[c]),
                .late_core_o    (late_core[c]),
                .late_packet_o  (late_packet[c]),
                .inject_we_i    (inject_we_i && inject_core_i == 12'(c)),
                .inject_slot_i  (inject_slot_i),
                .inject_axon_i  (inject_axon_i),
                .cfg_we_i       (cfg_we_i && here),
                .cfg_re_i       (cfg_re_i && here),
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
