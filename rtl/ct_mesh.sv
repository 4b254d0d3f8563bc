// ct_mesh.sv - a system: CHIPS_X x CHIPS_Y equal chips of W x H tiles, usually one, and what makes
// their ticks [F-1] [Y-9] [Y-10] [Y-11].
//
// Core number y x CHIPS_X x W + x, with (x, y) counted over the whole system. While running_o is
// low the host writes the words of the core cfg_core_i and reads them back, see ct_core; it holds
// cfg_core_i with cfg_addr_i, and asks only a core that is done, with cfg_ready_o. Then, too, it
// gives input spikes [S-5], one a base cycle, to the core inject_core_i. And it asks for ticks,
// see ct_tick; with FIXED 0 only for automatic ones. Spikes to pins leave each core by itself, as
// a strobe with the number of the pin [P-3] and the tick in which the neuron fired. Nothing waits
// for the host. restart_i is a reset that leaves present [Y-2] what the host has configured.

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
    parameter int FIXED   = 1, // ticks of a fixed length can be had
    parameter int CHIPS_X = 1,
    parameter int CHIPS_Y = 1,
    parameter int E       = 1,
    parameter int DE      = 4,
    localparam int N      = CHIPS_X * CHIPS_Y * W * H
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
    input  logic [15:0]       inject_core_i,
    input  logic              inject_we_i,
    input  logic [3:0]        inject_slot_i,
    input  logic [7:0]        inject_axon_i,
    input  logic [15:0]       cfg_core_i,
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
    output logic [N-1:0]      pin_valid_o,
    output logic [32*N-1:0]   pin_tick_o,
    output logic [24*N-1:0]   pin_o
);

    localparam int Chips = CHIPS_X * CHIPS_Y;
    localparam int Tiles = W * H;                // of a chip
    localparam int Lanes = W > H ? W : H;
    localparam int Width = FIXED != 0 ? 60 : 32; // of a packet

    logic [Chips-1:0]         idle, ready, late_core, late_packet;
    logic [32*Chips-1:0]      word; // read back, of the chip that is asked; 0 of all others
    logic [4*Lanes*Chips-1:0] out_valid, out_room, in_valid, in_room;
    logic [4*Width*Chips-1:0] out_packet, in_packet;
    logic                     core_ce, router_ce, rst_n;

    assign rst_n         = rst_ni && !restart_i;
    assign cfg_ready_o   = ready != '0;
    assign late_core_o   = late_core != '0;
    assign late_packet_o = late_packet != '0;
    always_comb begin
        cfg_data_o = '0;
        for (int n = 0; n < Chips; n = n + 1)
            cfg_data_o = cfg_data_o | word[32*n +: 32];
    end

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

    genvar c, t, k;
    generate
        for (c = 0; c < Chips; c = c + 1) begin : g_chip
            localparam int X = c % CHIPS_X;
            localparam int Y = c / CHIPS_X;
            // The sides where there is another chip; on a torus beyond the last comes the first.
            localparam int Edges = (CHIPS_X > 1 && (TORUS != 0 || X < CHIPS_X - 1) ? 1 : 0)
                                 | (CHIPS_X > 1 && (TORUS != 0 || X > 0) ? 2 : 0)
                                 | (CHIPS_Y > 1 && (TORUS != 0 || Y < CHIPS_Y - 1) ? 4 : 0)
                                 | (CHIPS_Y > 1 && (TORUS != 0 || Y > 0) ? 8 : 0);

            logic [Tiles-1:0]    inject_we, cfg_here, pin_valid;
            logic [32*Tiles-1:0] pin_tick;
            logic [24*Tiles-1:0] pin;

            for (t = 0; t < Tiles; t = t + 1) begin : g_core
                localparam int Number = (Y * H + t / W) * CHIPS_X * W + X * W + t % W;
                assign inject_we[t] = inject_we_i && inject_core_i == 16'(Number);
                assign cfg_here[t]  = cfg_core_i == 16'(Number);
                assign pin_valid_o[Number]         = pin_valid[t];
                assign pin_tick_o[32*Number +: 32] = pin_tick[32*t +: 32];
                assign pin_o[24*Number +: 24]      = pin[24*t +: 24];
            end

            for (k = 0; k < 4; k = k + 1) begin : g_side
                localparam int ToX   = (X + (k == 0 ? 1 : k == 1 ? CHIPS_X - 1 : 0)) % CHIPS_X;
                localparam int ToY   = (Y + (k == 2 ? 1 : k == 3 ? CHIPS_Y - 1 : 0)) % CHIPS_Y;
                localparam int Here  = 4 * c + k;
                localparam int There = 4 * (ToY * CHIPS_X + ToX) + (k ^ 1);
                assign in_valid[Lanes*Here +: Lanes]  = out_valid[Lanes*There +: Lanes];
                assign in_packet[Width*Here +: Width] = out_packet[Width*There +: Width];
                assign out_room[Lanes*Here +: Lanes]  = in_room[Lanes*There +: Lanes];
            end

            ct_chip #(
                .W (W), .H (H), .AXONS (AXONS), .NEURONS (NEURONS), .K (K), .S (S), .DL (DL),
                .D (D), .P (P), .F (F), .ROUTING (ROUTING), .TORUS (TORUS), .FIXED (FIXED),
                .EDGES (Edges), .E (E), .DE (DE)
            ) u_chip (
                .clk_i         (clk_i),
                .rst_ni        (rst_ni),
                .restart_i     (restart_i),
                .core_ce_i     (core_ce),
                .router_ce_i   (router_ce),
                .tick_start_i  (tick_start_o),
                .tick_i        (tick_o),
                .idle_o        (idle[c]),
                .late_core_o   (late_core[c]),
                .late_packet_o (late_packet[c]),
                .inject_we_i   (inject_we),
                .inject_slot_i (inject_slot_i),
                .inject_axon_i (inject_axon_i),
                .cfg_here_i    (cfg_here),
                .cfg_we_i      (cfg_we_i),
                .cfg_re_i      (cfg_re_i),
                .cfg_addr_i    (cfg_addr_i),
                .cfg_data_i    (cfg_data_i),
                .cfg_data_o    (word[32*c +: 32]),
                .cfg_ready_o   (ready[c]),
                .pin_valid_o   (pin_valid),
                .pin_tick_o    (pin_tick),
                .pin_o         (pin),
                .far_valid_o   (out_valid[4*Lanes*c +: 4*Lanes]),
                .far_packet_o  (out_packet[4*Width*c +: 4*Width]),
                .far_room_i    (out_room[4*Lanes*c +: 4*Lanes]),
                .far_valid_i   (in_valid[4*Lanes*c +: 4*Lanes]),
                .far_packet_i  (in_packet[4*Width*c +: 4*Width]),
                .far_room_o    (in_room[4*Lanes*c +: 4*Lanes])
            );
        end
    endgenerate

endmodule
