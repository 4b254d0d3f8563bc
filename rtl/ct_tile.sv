// ct_tile.sv - a core and the router at its place.
//
// A core of which the host has not written a word since rst_ni is not present: it does nothing, and
// counts as done [Y-2]; its router works [X-1]. restart_i resets all but that. For times and
// back-pressure see ct_core and ct_router.
//
// With FIXED the core may be behind the ticks [Y-11]: the tile knows which tick it begins next,
// lets it begin those that it owes, and tells what is late. A packet then has the upper 28 bits of
// its delivery tick beside it, on top of the 32 bits of [P-1], since the four in it do not tell
// whether it is late [Y-5]. Without FIXED all ticks must be automatic ones.

module ct_tile #(
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
    parameter int EDGES   = 0, // bit k: link k leads to another chip
    parameter int E       = 1,
    localparam int Width  = FIXED != 0 ? 60 : 32 // of a packet
) (
    input  logic               clk_i,
    input  logic               rst_ni,
    input  logic               restart_i,
    input  logic               core_ce_i,
    input  logic               router_ce_i,

    // tick
    input  logic               tick_start_i,
    input  logic [31:0]        tick_i,
    output logic               idle_o,        // the core is done, no packet is in the router
    output logic               late_core_o,   // the core cannot begin the tick that starts
    output logic               late_packet_o, // a packet is written after its slot was taken

    // from the host
    input  logic               inject_we_i,
    input  logic [3:0]         inject_slot_i,
    input  logic [7:0]         inject_axon_i,
    input  logic               cfg_we_i,
    input  logic               cfg_re_i,
    input  logic [11:0]        cfg_addr_i,
    input  logic [31:0]        cfg_data_i,
    output logic [31:0]        cfg_data_o,
    output logic               cfg_ready_o,   // the core is done

    // spikes to pins: a strobe
    output logic               pin_valid_o,
    output logic [31:0]        pin_tick_o,
    output logic [23:0]        pin_o,

    // from the neighbours
    input  logic [3:0]         in_valid_i,
    input  logic [4*Width-1:0] in_packet_i,
    output logic [3:0]         in_room_o,
    output logic [3:0]         in_room_two_o,

    // to the neighbours
    output logic [3:0]         out_valid_o,
    output logic [4*Width-1:0] out_packet_o,
    input  logic [3:0]         out_room_i,
    input  logic [3:0]         out_room_two_i
);

    logic             rst_n, present_q, core_ce;
    logic             begins;            // the core begins core_tick, if it is done
    logic [31:0]      core_tick, tick;   // the tick that it begins next; the one that it is in
    logic             done, empty;
    logic             send_valid, send_ready, pin_valid, deliver_valid;
    logic [31:0]      send_packet;
    logic [Width-1:0] packet, deliver_packet;

    assign rst_n       = rst_ni && !restart_i;
    assign core_ce     = core_ce_i && present_q;
    assign tick        = core_tick - 32'd1;
    assign idle_o      = (done || !present_q) && empty;
    assign cfg_ready_o = done;
    assign pin_valid_o = pin_valid && core_ce;
    assign pin_tick_o  = tick;

    always_ff @(posedge clk_i) begin
        if (!rst_ni)
            present_q <= 1'b0;
        else if (cfg_we_i)
            present_q <= 1'b1;
    end

    if (FIXED != 0) begin : g_fixed
        logic [31:0] next_q, deadline, delivery;
        logic        takes;
        assign core_tick = next_q;
        assign begins    = tick_start_i || next_q != tick_i;
        assign takes     = core_ce && done && begins;
        assign late_core_o = tick_start_i && present_q && (!done || next_q != tick_i);
        always_ff @(posedge clk_i) begin
            if (!rst_n)
                next_q <= '0;
            else if (!present_q)
                next_q <= tick_i;
            else if (takes)
                next_q <= next_q + 32'd1;
        end
        // A packet is for one of the 15 ticks after that of its core.
        assign delivery = tick + {28'b0, send_packet[5:2] - tick[3:0]};
        assign packet   = {delivery[31:4], send_packet};
        assign deadline = {deliver_packet[59:32], deliver_packet[5:2]};
        assign late_packet_o = deliver_valid
                            && (deadline < next_q || (takes && deadline == next_q));
        logic unused;
        assign unused = ^delivery[3:0];
    end else begin : g_automatic
        assign core_tick     = tick_i;
        assign begins        = tick_start_i;
        assign late_core_o   = 1'b0;
        assign late_packet_o = 1'b0;
        assign packet        = send_packet;
    end

    ct_core #(.AXONS (AXONS), .NEURONS (NEURONS), .K (K), .S (S)) u_core (
        .clk_i         (clk_i),
        .rst_ni        (rst_n),
        .ce_i          (core_ce),
        .tick_start_i  (begins),
        .tick_i        (core_tick),
        .done_o        (done),
        .sched_we_i    (deliver_valid),
        .sched_slot_i  (deliver_packet[5:2]),
        .sched_axon_i  (deliver_packet[13:6]),
        .inject_we_i   (inject_we_i),
        .inject_slot_i (inject_slot_i),
        .inject_axon_i (inject_axon_i),
        .send_valid_o  (send_valid),
        .send_packet_o (send_packet),
        .send_ready_i  (send_ready),
        .pin_valid_o   (pin_valid),
        .pin_o         (pin_o),
        .cfg_we_i      (cfg_we_i),
        .cfg_re_i      (cfg_re_i),
        .cfg_addr_i    (cfg_addr_i),
        .cfg_data_i    (cfg_data_i),
        .cfg_data_o    (cfg_data_o)
    );

    ct_router #(
        .DL (DL), .D (D), .P (P), .F (F), .ROUTING (ROUTING), .TORUS (TORUS), .WIDTH (Width),
        .EDGES (EDGES), .E (E)
    ) u_router (
        .clk_i            (clk_i),
        .rst_ni           (rst_n),
        .ce_i             (router_ce_i),
        .local_valid_i    (core_ce && send_valid && send_ready),
        .local_packet_i   (packet),
        .local_room_o     (send_ready),
        .deliver_valid_o  (deliver_valid),
        .deliver_packet_o (deliver_packet),
        .in_valid_i       (in_valid_i),
        .in_packet_i      (in_packet_i),
        .in_room_o        (in_room_o),
        .in_room_two_o    (in_room_two_o),
        .out_valid_o      (out_valid_o),
        .out_packet_o     (out_packet_o),
        .out_room_i       (out_room_i),
        .out_room_two_i   (out_room_two_i),
        .empty_o          (empty)
    );

    logic unused;
    assign unused = ^{deliver_packet[31:14], deliver_packet[1:0]};

endmodule
