// ct_mesh.sv - a chip: W x H tiles, the links between them, and what makes the ticks [F-1] [Y-10].
//
// Core number y x W + x. While running_o is low the host configures cores and gives input spikes
// [S-5] one a base cycle, to the core host_core_i; it may also read back, see ct_core, holding
// host_core_i as well. Then it asks for ticks, see ct_tick. Spikes to pins leave each core by itself,
// as a strobe with the number of the pin [P-3]. Nothing waits for the host.

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
    parameter int B       = 1
) (
    input  logic              clk_i,
    input  logic              rst_ni,

    // from the host
    input  logic              run_i,
    input  logic [31:0]       ticks_i,
    input  logic              stop_i,
    output logic              running_o,
    input  logic [11:0]       host_core_i,
    input  logic              inject_we_i,
    input  logic [3:0]        inject_slot_i,
    input  logic [7:0]        inject_axon_i,
    input  logic              cfg_we_i,
    input  logic              cfg_re_i,
    input  logic [11:0]       cfg_addr_i,
    input  logic [31:0]       cfg_data_i,
    output logic [31:0]       cfg_data_o,

    // ticks
    output logic              tick_start_o,
    output logic [31:0]       tick_o,
    output logic              tick_end_o,

    // spikes to pins
    output logic [W*H-1:0]    pin_valid_o,
    output logic [24*W*H-1:0] pin_o
);

    localparam int N = W * H;

    logic [4*N-1:0]   out_valid, out_room, out_room_two, in_valid, in_room, in_room_two;
    logic [128*N-1:0] out_packet, in_packet;
    logic [N-1:0]     idle;
    logic [32*N-1:0]  word;     // read back, of the core host_core_i; 0 of all others
    logic             core_ce, router_ce;

    ct_tick #(.CD (CD), .MD (MD), .B (B)) u_tick (
        .clk_i        (clk_i),
        .rst_ni       (rst_ni),
        .run_i        (run_i),
        .ticks_i      (ticks_i),
        .stop_i       (stop_i),
        .running_o    (running_o),
        .core_ce_o    (core_ce),
        .router_ce_o  (router_ce),
        .idle_i       (idle == '1),
        .tick_start_o (tick_start_o),
        .tick_o       (tick_o),
        .tick_end_o   (tick_end_o)
    );

    ct_links #(.W (W), .H (H), .TORUS (TORUS)) u_links (
        .out_valid_i    (out_valid),
        .out_packet_i   (out_packet),
        .out_room_o     (out_room),
        .out_room_two_o (out_room_two),
        .in_valid_o     (in_valid),
        .in_packet_o    (in_packet),
        .in_room_i      (in_room),
        .in_room_two_i  (in_room_two)
    );

    always_comb begin
        cfg_data_o = '0;
        for (int n = 0; n < N; n = n + 1)
            cfg_data_o = cfg_data_o | word[32*n +: 32];
    end

    genvar c;
    generate
        for (c = 0; c < N; c = c + 1) begin : g_tile
            logic        here;
            logic [31:0] data;
            assign here = host_core_i == 12'(c);
            assign word[32*c +: 32] = here ? data : '0;

            ct_tile #(
                .AXONS (AXONS), .NEURONS (NEURONS), .K (K), .S (S),
                .DL (DL), .D (D), .P (P), .F (F), .ROUTING (ROUTING), .TORUS (TORUS)
            ) u_tile (
                .clk_i          (clk_i),
                .rst_ni         (rst_ni),
                .core_ce_i      (core_ce),
                .router_ce_i    (router_ce),
                .tick_start_i   (tick_start_o),
                .tick_i         (tick_o),
                .idle_o         (idle[c]),
                .inject_we_i    (inject_we_i && here),
                .inject_slot_i  (inject_slot_i),
                .inject_axon_i  (inject_axon_i),
                .cfg_we_i       (cfg_we_i && here),
                .cfg_re_i       (cfg_re_i && here),
                .cfg_addr_i     (cfg_addr_i),
                .cfg_data_i     (cfg_data_i),
                .cfg_data_o     (data),
                .pin_valid_o    (pin_valid_o[c]),
                .pin_o          (pin_o[24*c +: 24]),
                .in_valid_i     (in_valid[4*c +: 4]),
                .in_packet_i    (in_packet[128*c +: 128]),
                .in_room_o      (in_room[4*c +: 4]),
                .in_room_two_o  (in_room_two[4*c +: 4]),
                .out_valid_o    (out_valid[4*c +: 4]),
                .out_packet_o   (out_packet[128*c +: 128]),
                .out_room_i     (out_room[4*c +: 4]),
                .out_room_two_i (out_room_two[4*c +: 4])
            );
        end
    endgenerate

endmodule
