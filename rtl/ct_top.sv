// ct_top.sv - the chip with its host registers, rtl/CHIP.md section 13: nothing of it is seen but
// the bus of the host and its interrupt.
//
// Bus: as ct_regs says. The chip is configured, run and read over it alone; what is done with a
// chip after rst_ni is at the end of section 13. CONTROL.RESET is a reset of all but what the host
// has configured [H-9]. There is no self-test.

module ct_top #(
    parameter int W         = 2,
    parameter int H         = 2,
    parameter int AXONS     = 256,
    parameter int NEURONS   = 256,
    parameter int K         = 4,
    parameter int S         = 1,
    parameter int CD        = 1,
    parameter int DL        = 4,
    parameter int D         = 4,
    parameter int P         = 1,
    parameter int MD        = 1,
    parameter int F         = 1,
    parameter int ROUTING   = ct_noc_pkg::XY,
    parameter int TORUS     = 0,
    parameter int B         = 1,
    parameter int FIXED     = 1,   // ticks of a fixed length can be had
    parameter int IN_DEPTH  = 16,  // spikes in the spike-in FIFO
    parameter int OUT_DEPTH = 64,  // spikes in the spike-out FIFO
    parameter int PIN_DEPTH = 4    // pin spikes in the queue of a core
) (
    input  logic        clk_i,
    input  logic        rst_ni,

    // bus
    input  logic        valid_i,
    input  logic        write_i,
    input  logic [11:0] addr_i,
    input  logic [31:0] wdata_i,
    output logic        ready_o,
    output logic [31:0] rdata_o,
    output logic        error_o,
    output logic        irq_o
);

    localparam int N = W * H;

    logic        restart;
    logic [15:0] cfg_core, inject_core;
    logic        cfg_we, cfg_re, cfg_ready;
    logic [11:0] cfg_addr;
    logic [31:0] cfg_wdata, cfg_rdata;
    logic        inject;
    logic [3:0]  inject_slot;
    logic [7:0]  inject_axon;
    logic        run, stop, running, tick_start, tick_end;
    logic [31:0] run_ticks, tick_length, tick;
    logic        late_core, late_packet;
    logic [N-1:0]    spikes;
    logic [32*N-1:0] spike_ticks;
    logic [24*N-1:0] spike_pins;
    logic        pin_valid, pins_empty, selftest;
    logic [31:0] pin_tick;
    logic [23:0] pin;
    logic [12:0] pin_lost;

    ct_regs #(
        .W (W), .H (H), .AXONS (AXONS), .NEURONS (NEURONS), .K (K), .S (S), .CD (CD), .DL (DL),
        .D (D), .P (P), .MD (MD), .F (F), .ROUTING (ROUTING), .TORUS (TORUS), .FIXED (FIXED),
        .IN_DEPTH (IN_DEPTH), .OUT_DEPTH (OUT_DEPTH), .READ_CYCLES (S)
    ) u_regs (
        .clk_i            (clk_i),
        .rst_ni           (rst_ni),
        .valid_i          (valid_i),
        .write_i          (write_i),
        .addr_i           (addr_i),
        .wdata_i          (wdata_i),
        .ready_o          (ready_o),
        .rdata_o          (rdata_o),
        .error_o          (error_o),
        .irq_o            (irq_o),
        .cfg_core_o       (cfg_core),
        .cfg_we_o         (cfg_we),
        .cfg_re_o         (cfg_re),
        .cfg_addr_o       (cfg_addr),
        .cfg_data_o       (cfg_wdata),
        .cfg_data_i       (cfg_rdata),
        .cfg_ready_i      (cfg_ready),
        .inject_valid_o   (inject),
        .inject_core_o    (inject_core),
        .inject_slot_o    (inject_slot),
        .inject_axon_o    (inject_axon),
        .run_o            (run),
        .run_ticks_o      (run_ticks),
        .stop_o           (stop),
        .tick_length_o    (tick_length),
        .busy_i           (running || !pins_empty),
        .tick_start_i     (tick_start),
        .tick_end_i       (tick_end),
        .tick_i           (tick),
        .pin_valid_i      (pin_valid),
        .pin_tick_i       (pin_tick),
        .pin_i            (pin),
        .pin_lost_i       (pin_lost),
        .late_core_i      (late_core),
        .late_packet_i    (late_packet),
        .selftest_start_o (selftest),
        .selftest_busy_i  (1'b0),
        .selftest_ok_i    (1'b0),
        .soft_reset_o     (restart)
    );

    ct_mesh #(
        .W (W), .H (H), .AXONS (AXONS), .NEURONS (NEURONS), .K (K), .S (S), .CD (CD), .DL (DL),
        .D (D), .P (P), .MD (MD), .F (F), .ROUTING (ROUTING), .TORUS (TORUS), .B (B),
        .FIXED (FIXED)
    ) u_mesh (
        .clk_i         (clk_i),
        .rst_ni        (rst_ni),
        .restart_i     (restart),
        .run_i         (run),
        .ticks_i       (run_ticks),
        .stop_i        (stop),
        .length_i      (tick_length),
        .running_o     (running),
        .inject_core_i (inject_core),
        .inject_we_i   (inject),
        .inject_slot_i (inject_slot),
        .inject_axon_i (inject_axon),
        .cfg_core_i    (cfg_core),
        .cfg_we_i      (cfg_we),
        .cfg_re_i      (cfg_re),
        .cfg_addr_i    (cfg_addr),
        .cfg_data_i    (cfg_wdata),
        .cfg_data_o    (cfg_rdata),
        .cfg_ready_o   (cfg_ready),
        .tick_start_o  (tick_start),
        .tick_o        (tick),
        .tick_end_o    (tick_end),
        .late_core_o   (late_core),
        .late_packet_o (late_packet),
        .pin_valid_o   (spikes),
        .pin_tick_o    (spike_ticks),
        .pin_o         (spike_pins)
    );

    ct_pins #(.CORES (N), .DEPTH (PIN_DEPTH)) u_pins (
        .clk_i   (clk_i),
        .rst_ni  (rst_ni && !restart),
        .valid_i (spikes),
        .tick_i  (spike_ticks),
        .pin_i   (spike_pins),
        .valid_o (pin_valid),
        .tick_o  (pin_tick),
        .pin_o   (pin),
        .lost_o  (pin_lost),
        .empty_o (pins_empty)
    );

    logic unused;
    assign unused = selftest;

endmodule
