// ct_tile.sv - a core and the router at its place.
//
// A core that the host has not configured since reset is not present: it does nothing, and counts
// as done [Y-2]; its router works [X-1]. For times and back-pressure see ct_core and ct_router.

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
    parameter int TORUS   = 0
) (
    input  logic         clk_i,
    input  logic         rst_ni,
    input  logic         core_ce_i,
    input  logic         router_ce_i,

    // tick
    input  logic         tick_start_i,
    input  logic [31:0]  tick_i,
    output logic         idle_o,       // the core is done, no packet is in the router

    // from the host
    input  logic         inject_we_i,
    input  logic [3:0]   inject_slot_i,
    input  logic [7:0]   inject_axon_i,
    input  logic         cfg_we_i,
    input  logic         cfg_re_i,
    input  logic [11:0]  cfg_addr_i,
    input  logic [31:0]  cfg_data_i,
    output logic [31:0]  cfg_data_o,

    // spikes to pins: a strobe
    output logic         pin_valid_o,
    output logic [23:0]  pin_o,

    // from the neighbours
    input  logic [3:0]   in_valid_i,
    input  logic [127:0] in_packet_i,
    output logic [3:0]   in_room_o,
    output logic [3:0]   in_room_two_o,

    // to the neighbours
    output logic [3:0]   out_valid_o,
    output logic [127:0] out_packet_o,
    input  logic [3:0]   out_room_i,
    input  logic [3:0]   out_room_two_i
);

    logic        present_q, core_ce;
    logic        done, empty;
    logic        send_valid, send_ready, pin_valid, deliver_valid;
    logic [31:0] send_packet, deliver_packet;

    assign core_ce     = core_ce_i && present_q;
    assign idle_o      = (done || !present_q) && empty;
    assign pin_valid_o = pin_valid && core_ce;

    always_ff @(posedge clk_i) begin
        if (!rst_ni)
            present_q <= 1'b0;
        else if (cfg_we_i)
            present_q <= 1'b1;
    end

    ct_core #(.AXONS (AXONS), .NEURONS (NEURONS), .K (K), .S (S)) u_core (
        .clk_i         (clk_i),
        .rst_ni        (rst_ni),
        .ce_i          (core_ce),
        .tick_start_i  (tick_start_i),
        .tick_i        (tick_i),
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
        .DL (DL), .D (D), .P (P), .F (F), .ROUTING (ROUTING), .TORUS (TORUS)
    ) u_router (
        .clk_i            (clk_i),
        .rst_ni           (rst_ni),
        .ce_i             (router_ce_i),
        .local_valid_i    (core_ce && send_valid && send_ready),
        .local_packet_i   (send_packet),
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
