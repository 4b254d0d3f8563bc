// ct_regs.sv - the registers of the host, rtl/CHIP.md section 13: identity, configuration window,
// ticks, input and pin spikes, counters, interrupt. The map itself is rtl/ct.def.
//
// Bus [H-1]: an access is valid_i with the rest, held until the cycle in which ready_o is high;
// that cycle answers it, with rdata_o and error_o, and is the one in which it acts. ready_o,
// rdata_o and error_o follow from the inputs in the same cycle; they are 0 where nothing is
// answered. Two accesses can wait: a write of RUN at most IN_DEPTH cycles, a read of CFG_DATA
// READ_CYCLES + 1. The cycle of soft_reset_o answers nothing.
//
// Towards the chip:
// - Configuration: cfg_we_o or cfg_re_o with core, address (and data); at most one of them a
//   cycle, and only while neither ticks nor the self-test run and cfg_ready_i is high, which says
//   that the core cfg_core_o is done. Core and address hold until a read is answered. cfg_data_i
//   is looked at READ_CYCLES after cfg_re_o [H-4].
// - Input spikes: one in each cycle of inject_valid_o; cannot be refused [H-5].
// - Ticks: run_o is a strobe with the number of ticks, at least 1. busy_i is high from the next
//   cycle on until all of them have ended. stop_o is a strobe while busy_i is high. tick_start_i
//   and tick_end_i are high in the cycles s and e of [Y-10]; tick_i is the tick that starts,
//   or the next to start.
// - Pin spikes: one in each cycle of pin_valid_i, which nothing holds back [H-6]; those of a run
//   come before busy_i falls. pin_lost_i of them were lost on the way here in this cycle.
// - tick_length_o is the length of the ticks in units of L, 0: automatic; it changes only before
//   the first tick.
// - Self-test: selftest_busy_i is high from the cycle after selftest_start_o until it has ended;
//   selftest_ok_i counts in the first cycle in which it is low. A chip without one ties both low.
// - soft_reset_o resets the chip as rst_ni does, and this block with it [H-9].

`include "ct_assert.svh"

module ct_regs #(
    parameter int W           = 1,    // what the chip was built with, for the host to read
    parameter int H           = 1,
    parameter int AXONS       = 256,
    parameter int NEURONS     = 256,
    parameter int K           = 4,
    parameter int S           = 1,
    parameter int CD          = 1,
    parameter int DL          = 4,
    parameter int D           = 4,
    parameter int P           = 1,
    parameter int MD          = 1,
    parameter int F           = 1,
    parameter int ROUTING     = 0,
    parameter int TORUS       = 0,
    parameter int FIXED       = 1,    // the chip can have ticks of a fixed length
    parameter int IN_DEPTH    = 16,   // spikes in the spike-in FIFO
    parameter int OUT_DEPTH   = 64,   // spikes in the spike-out FIFO
    parameter int READ_CYCLES = 1     // from cfg_re_o to cfg_data_i, 1..15
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
    output logic        irq_o,

    // configuration of a core
    output logic [15:0] cfg_core_o,
    output logic        cfg_we_o,
    output logic        cfg_re_o,
    output logic [11:0] cfg_addr_o,
    output logic [31:0] cfg_data_o,
    input  logic [31:0] cfg_data_i,
    input  logic        cfg_ready_i,

    // input spikes
    output logic        inject_valid_o,
    output logic [15:0] inject_core_o,
    output logic [3:0]  inject_slot_o,
    output logic [7:0]  inject_axon_o,

    // ticks
    output logic        run_o,
    output logic [31:0] run_ticks_o,
    output logic        stop_o,
    output logic [31:0] tick_length_o,
    input  logic        busy_i,
    input  logic        tick_start_i,
    input  logic        tick_end_i,
    input  logic [31:0] tick_i,

    // pin spikes
    input  logic        pin_valid_i,
    input  logic [31:0] pin_tick_i,
    input  logic [23:0] pin_i,
    input  logic [12:0] pin_lost_i,

    // what came late
    input  logic        late_core_i,
    input  logic        late_packet_i,

    // self-test and reset
    output logic        selftest_start_o,
    input  logic        selftest_busy_i,
    input  logic        selftest_ok_i,
    output logic        soft_reset_o
);

    localparam logic [31:0] Mesh = 32'(W) << ct_def_pkg::MESH_W | 32'(H) << ct_def_pkg::MESH_H;
    localparam logic [31:0] Size = 32'(AXONS) << ct_def_pkg::SIZE_AXONS
                                 | 32'(NEURONS) << ct_def_pkg::SIZE_NEURONS;
    localparam logic [31:0] CoreTiming = 32'(K) << ct_def_pkg::CORE_TIMING_K
                                       | 32'(S) << ct_def_pkg::CORE_TIMING_S
                                       | 32'(CD) << ct_def_pkg::CORE_TIMING_CD
                                       | 32'(DL) << ct_def_pkg::CORE_TIMING_DL;
    localparam logic [31:0] RouterTiming = 32'(D) << ct_def_pkg::ROUTER_TIMING_D
                                         | 32'(P) << ct_def_pkg::ROUTER_TIMING_P
                                         | 32'(F) << ct_def_pkg::ROUTER_TIMING_F
                                         | 32'(MD) << ct_def_pkg::ROUTER_TIMING_MD
                                         | 32'(ROUTING) << ct_def_pkg::ROUTER_TIMING_ROUTING
                                         | 32'(TORUS) << ct_def_pkg::ROUTER_TIMING_TORUS;
    localparam logic [31:0] Depths = 32'(IN_DEPTH) << ct_def_pkg::DEPTHS_IN
                                   | 32'(OUT_DEPTH) << ct_def_pkg::DEPTHS_OUT;

    // Cores and axons that there are; one bit more than a number of them has.
    localparam logic [16:0] Cores = 17'(W * H);
    localparam logic [8:0]  Axons = 9'(AXONS);

    localparam int InBits   = 28; // a spike in the spike-in FIFO: core, slot, axon
    localparam int OutBits  = 56; // and in the spike-out FIFO: tick, pin

    localparam int ErrorBits  = ct_def_pkg::ERRORS_WIDTH;
    localparam int LateBits   = ct_def_pkg::LATE_WIDTH;
    localparam int CauseBits  = ct_def_pkg::INT_STATUS_WIDTH;

    // ---- state ---------------------------------------------------------------------------------

    logic        soft_reset_q;                       // soft_reset_o, and the reset of what follows
    logic        run_q, stop_q, busy_q;              // strobes; BUSY in the cycle before
    logic [31:0] run_ticks_q;
    logic        selftest_q, testing_q, test_ok_q;   // strobe; TESTING in the cycle before
    logic [31:0] length_q, last_cycles_q;            // cycles since the last start of a tick
    logic [30:0] tick_length_q;
    logic [15:0] cfg_core_q;
    logic [11:0] cfg_addr_q, cfg_at_q;               // CFG_ADDR; the address under way
    logic        cfg_we_q, cfg_re_q, cfg_reading_q;
    logic [31:0] cfg_data_q;
    logic [3:0]  cfg_wait_q;                         // cycles until cfg_data_i
    logic [31:0] out_tick_q;
    logic [15:0] threshold_q;
    logic [31:0] injected_q, pins_q, pins_lost_q, cycles_high_q;
    logic [63:0] cycles_q;
    logic [ErrorBits-1:0] errors_q, errors_set, errors_clear;
    logic [LateBits-1:0]  late_q, late_set, late_clear;
    logic [CauseBits-1:0] enable_q, causes;
    logic                 done_q, test_done_q;       // causes that stay

    logic rst_n;
    assign rst_n = rst_ni && !soft_reset_q;

    logic busy, testing, idle;
    assign busy    = run_q || busy_i;
    assign testing = selftest_q || selftest_busy_i;
    assign idle    = !busy && !testing;

    // ---- spike FIFOs ---------------------------------------------------------------------------

    logic               in_push, in_full, in_empty, inject;
    logic [InBits-1:0]  in_head;
    logic [15:0]        in_level;
    logic [15:0]        spike_core;
    logic [3:0]         spike_slot;
    logic [7:0]         spike_axon;
    logic               spike_known;
    logic               out_push, out_pop, out_full, out_empty;
    logic [OutBits-1:0] out_head;
    logic [15:0]        out_level;

    assign spike_core = wdata_i[ct_def_pkg::SPIKE_IN_CORE +: ct_def_pkg::SPIKE_IN_CORE_BITS];
    assign spike_slot = wdata_i[ct_def_pkg::SPIKE_IN_SLOT +: ct_def_pkg::SPIKE_IN_SLOT_BITS];
    assign spike_axon = wdata_i[ct_def_pkg::SPIKE_IN_AXON +: ct_def_pkg::SPIKE_IN_AXON_BITS];
    assign spike_known = {1'b0, spike_core} < Cores && {1'b0, spike_axon} < Axons;
    assign inject   = !in_empty && idle && !soft_reset_q;
    assign out_push = pin_valid_i && !out_full;

    ct_host_fifo #(
        .DEPTH (IN_DEPTH),
        .WIDTH (InBits)
    ) u_in (
        .clk_i   (clk_i),
        .rst_ni  (rst_n),
        .push_i  (in_push),
        .data_i  ({spike_core, spike_slot, spike_axon}),
        .full_o  (in_full),
        .pop_i   (inject),
        .data_o  (in_head),
        .empty_o (in_empty),
        .level_o (in_level)
    );

    ct_host_fifo #(
        .DEPTH (OUT_DEPTH),
        .WIDTH (OutBits)
    ) u_out (
        .clk_i   (clk_i),
        .rst_ni  (rst_n),
        .push_i  (out_push),
        .data_i  ({pin_tick_i, pin_i}),
        .full_o  (out_full),
        .pop_i   (out_pop),
        .data_o  (out_head),
        .empty_o (out_empty),
        .level_o (out_level)
    );

    // ---- the access ----------------------------------------------------------------------------

    logic        can_read, can_write;    // the register at addr_i
    logic [31:0] value;                  // what it reads
    logic        waits, answered, write, read;
    logic        run_allowed, length_allowed, cfg_allowed, cfg_given;

    assign run_allowed = idle && wdata_i <= ~tick_i; // TICK + TICKS <= 2^32 - 1 [T-4]
    assign cfg_allowed = idle && cfg_ready_i && {1'b0, cfg_core_q} < Cores;
    assign length_allowed = FIXED != 0 && idle && tick_i == '0;
    assign cfg_given   = cfg_reading_q && cfg_wait_q == '0;

    logic to_run, to_cfg;
    assign to_run = addr_i == ct_def_pkg::REG_RUN;
    assign to_cfg = addr_i == ct_def_pkg::REG_CFG_DATA;

    always_comb begin
        waits = 1'b0;
        if (to_run && write_i)
            waits = run_allowed && !in_empty;
        else if (to_cfg && !write_i)
            waits = cfg_reading_q ? !cfg_given : cfg_allowed;
    end

    assign answered = valid_i && !waits && !soft_reset_q;
    assign write    = answered && write_i && can_write;
    assign read     = answered && !write_i && can_read;
    assign ready_o  = answered;
    assign error_o  = answered && (write_i ? !can_write : !can_read);
    assign rdata_o  = read ? value : '0;

    logic [31:0] status;
    assign status = 32'(busy) << ct_def_pkg::STATUS_BUSY
                  | 32'(testing) << ct_def_pkg::STATUS_TESTING
                  | 32'(test_ok_q) << ct_def_pkg::STATUS_TEST_OK
                  | 32'(in_empty) << ct_def_pkg::STATUS_IN_EMPTY
                  | 32'(in_full) << ct_def_pkg::STATUS_IN_FULL
                  | 32'(out_empty) << ct_def_pkg::STATUS_OUT_EMPTY
                  | 32'(out_full) << ct_def_pkg::STATUS_OUT_FULL;

    logic [31:0] spike_out;
    assign spike_out = out_empty ? '0 : 32'(out_head[23:0]) << ct_def_pkg::SPIKE_OUT_PIN
                                      | 32'd1 << ct_def_pkg::SPIKE_OUT_VALID;

    assign causes = CauseBits'(done_q) << ct_def_pkg::INT_STATUS_DONE
                  | CauseBits'(test_done_q) << ct_def_pkg::INT_STATUS_TEST_DONE
                  | CauseBits'(out_level >= threshold_q) << ct_def_pkg::INT_STATUS_OUT
                  | CauseBits'(in_empty) << ct_def_pkg::INT_STATUS_IN_EMPTY
                  | CauseBits'(errors_q != '0) << ct_def_pkg::INT_STATUS_ERROR
                  | CauseBits'(late_q != '0) << ct_def_pkg::INT_STATUS_LATE;

    always_comb begin
        can_read  = 1'b1;
        can_write = 1'b0;
        value     = '0;
        case (addr_i)
            ct_def_pkg::REG_ID:            value = ct_def_pkg::RESET_ID;
            ct_def_pkg::REG_VERSION:       value = ct_def_pkg::RESET_VERSION;
            ct_def_pkg::REG_MESH:          value = Mesh;
            ct_def_pkg::REG_SIZE:          value = Size;
            ct_def_pkg::REG_CORE_TIMING:   value = CoreTiming;
            ct_def_pkg::REG_ROUTER_TIMING: value = RouterTiming;
            ct_def_pkg::REG_DEPTHS:        value = Depths;
            ct_def_pkg::REG_STATUS:        value = status;
            ct_def_pkg::REG_TICK:          value = tick_i;
            ct_def_pkg::REG_LAST_CYCLES:   value = last_cycles_q;
            ct_def_pkg::REG_IN_LEVEL:      value = 32'(in_level);
            ct_def_pkg::REG_SPIKE_OUT:     value = spike_out;
            ct_def_pkg::REG_OUT_TICK:      value = out_tick_q;
            ct_def_pkg::REG_OUT_LEVEL:     value = 32'(out_level);
            ct_def_pkg::REG_INJECTED:      value = injected_q;
            ct_def_pkg::REG_PINS:          value = pins_q;
            ct_def_pkg::REG_PINS_LOST:     value = pins_lost_q;
            ct_def_pkg::REG_CYCLES:        value = cycles_q[31:0];
            ct_def_pkg::REG_CYCLES_HIGH:   value = cycles_high_q;
            ct_def_pkg::REG_RUN,
            ct_def_pkg::REG_CONTROL,
            ct_def_pkg::REG_SPIKE_IN: begin
                can_read  = 1'b0;
                can_write = 1'b1;
            end
            default: begin
                can_write = 1'b1;
                case (addr_i)
                    ct_def_pkg::REG_TICK_LENGTH:   value = {1'b0, tick_length_q};
                    ct_def_pkg::REG_CFG_CORE:      value = 32'(cfg_core_q);
                    ct_def_pkg::REG_CFG_ADDR:      value = 32'(cfg_addr_q);
                    ct_def_pkg::REG_CFG_DATA:      value = cfg_given ? cfg_data_i : '0;
                    ct_def_pkg::REG_OUT_THRESHOLD: value = 32'(threshold_q);
                    ct_def_pkg::REG_ERRORS:        value = 32'(errors_q);
                    ct_def_pkg::REG_LATE:          value = 32'(late_q);
                    ct_def_pkg::REG_INT_STATUS:    value = 32'(causes);
                    ct_def_pkg::REG_INT_ENABLE:    value = 32'(enable_q);
                    default: begin
                        can_read  = 1'b0;
                        can_write = 1'b0;
                    end
                endcase
            end
        endcase
    end

    // ---- what an access does -------------------------------------------------------------------

    logic write_run, write_control, write_length, write_spike, write_cfg, read_cfg, read_cycles;
    logic stop, selftest;
    assign write_run     = write && to_run;
    assign write_control = write && addr_i == ct_def_pkg::REG_CONTROL;
    assign write_length  = write && addr_i == ct_def_pkg::REG_TICK_LENGTH;
    assign write_spike   = write && addr_i == ct_def_pkg::REG_SPIKE_IN;
    assign write_cfg     = write && to_cfg;
    assign read_cfg      = read && to_cfg;
    assign read_cycles   = read && addr_i == ct_def_pkg::REG_CYCLES;
    assign stop          = write_control && wdata_i[ct_def_pkg::CONTROL_STOP];
    assign selftest      = write_control && wdata_i[ct_def_pkg::CONTROL_SELFTEST];
    assign in_push       = write_spike && spike_known && !in_full;
    assign out_pop       = read && addr_i == ct_def_pkg::REG_SPIKE_OUT && !out_empty;

    logic cfg_start, cfg_step;
    assign cfg_start = valid_i && !write_i && to_cfg && cfg_allowed && !cfg_reading_q
                    && !soft_reset_q;
    assign cfg_step  = (write_cfg && cfg_allowed) || (read_cfg && cfg_given);

    assign errors_set = ErrorBits'(error_o) << ct_def_pkg::ERRORS_BUS
        | ErrorBits'(write_run && !run_allowed) << ct_def_pkg::ERRORS_RUN
        | ErrorBits'((write_cfg && !cfg_allowed) || (read_cfg && !cfg_given))
          << ct_def_pkg::ERRORS_CONFIG
        | ErrorBits'(write_spike && !spike_known) << ct_def_pkg::ERRORS_IN_RANGE
        | ErrorBits'(write_spike && spike_known && in_full) << ct_def_pkg::ERRORS_IN_OVERFLOW
        | ErrorBits'((pin_valid_i && out_full) || pin_lost_i != '0)
          << ct_def_pkg::ERRORS_OUT_OVERFLOW
        | ErrorBits'(selftest && !idle) << ct_def_pkg::ERRORS_SELFTEST
        | ErrorBits'(write_length && !length_allowed) << ct_def_pkg::ERRORS_LENGTH;
    assign errors_clear = write && addr_i == ct_def_pkg::REG_ERRORS ? wdata_i[ErrorBits-1:0] : '0;

    assign late_set = LateBits'(late_core_i) << ct_def_pkg::LATE_CORE
                    | LateBits'(late_packet_i) << ct_def_pkg::LATE_PACKET;
    assign late_clear = write && addr_i == ct_def_pkg::REG_LATE ? wdata_i[LateBits-1:0] : '0;

    logic clear_done, clear_test;
    assign clear_done = write && addr_i == ct_def_pkg::REG_INT_STATUS
                     && wdata_i[ct_def_pkg::INT_STATUS_DONE];
    assign clear_test = write && addr_i == ct_def_pkg::REG_INT_STATUS
                     && wdata_i[ct_def_pkg::INT_STATUS_TEST_DONE];

    // ---- registers -----------------------------------------------------------------------------

    always_ff @(posedge clk_i) begin
        if (!rst_n) begin
            soft_reset_q  <= 1'b0;
            run_q         <= 1'b0;
            stop_q        <= 1'b0;
            busy_q        <= 1'b0;
            run_ticks_q   <= '0;
            selftest_q    <= 1'b0;
            testing_q     <= 1'b0;
            test_ok_q     <= 1'b0;
            length_q      <= '0;
            last_cycles_q <= '0;
            tick_length_q <= '0;
        end else begin
            soft_reset_q <= write_control && wdata_i[ct_def_pkg::CONTROL_RESET];
            run_q        <= write_run && run_allowed && wdata_i != '0;
            stop_q       <= stop && busy;
            busy_q       <= busy;
            selftest_q   <= selftest && idle;
            testing_q    <= testing;
            if (write_run && run_allowed) run_ticks_q <= wdata_i;
            if (selftest && idle) test_ok_q <= 1'b0;
            else if (testing_q && !testing) test_ok_q <= selftest_ok_i;
            if (tick_start_i) length_q <= 32'd1;
            else if (length_q != '1) length_q <= length_q + 32'd1;
            if (tick_end_i) last_cycles_q <= length_q;
            if (write_length && length_allowed) tick_length_q <= wdata_i[30:0];
        end
    end

    always_ff @(posedge clk_i) begin
        if (!rst_n) begin
            cfg_core_q    <= '0;
            cfg_addr_q    <= '0;
            cfg_at_q      <= '0;
            cfg_we_q      <= 1'b0;
            cfg_re_q      <= 1'b0;
            cfg_reading_q <= 1'b0;
            cfg_data_q    <= '0;
            cfg_wait_q    <= '0;
        end else begin
            cfg_we_q <= write_cfg && cfg_allowed;
            cfg_re_q <= cfg_start;
            if (write && addr_i == ct_def_pkg::REG_CFG_CORE) cfg_core_q <= wdata_i[15:0];
            if (write && addr_i == ct_def_pkg::REG_CFG_ADDR) cfg_addr_q <= wdata_i[11:0];
            else if (cfg_step) cfg_addr_q <= cfg_addr_q + 12'd1;
            if ((write_cfg && cfg_allowed) || cfg_start) cfg_at_q <= cfg_addr_q;
            if (write_cfg && cfg_allowed) cfg_data_q <= wdata_i;
            if (cfg_start) cfg_wait_q <= 4'(READ_CYCLES);
            else if (cfg_wait_q != '0) cfg_wait_q <= cfg_wait_q - 4'd1;
            if (cfg_start) cfg_reading_q <= 1'b1;
            else if (cfg_given) cfg_reading_q <= 1'b0;
        end
    end

    always_ff @(posedge clk_i) begin
        if (!rst_n) begin
            out_tick_q    <= '0;
            threshold_q   <= ct_def_pkg::RESET_OUT_THRESHOLD[15:0];
            injected_q    <= '0;
            pins_q        <= '0;
            pins_lost_q   <= '0;
            cycles_q      <= '0;
            cycles_high_q <= '0;
            errors_q      <= '0;
            late_q        <= '0;
            enable_q      <= '0;
            done_q        <= 1'b0;
            test_done_q   <= 1'b0;
        end else begin
            if (out_pop) out_tick_q <= out_head[55:24];
            if (write && addr_i == ct_def_pkg::REG_OUT_THRESHOLD) threshold_q <= wdata_i[15:0];
            injected_q  <= injected_q + 32'(inject);
            pins_q      <= pins_q + 32'(pin_valid_i) + 32'(pin_lost_i);
            pins_lost_q <= pins_lost_q + 32'(pin_valid_i && out_full) + 32'(pin_lost_i);
            cycles_q    <= cycles_q + 64'(busy);
            if (read_cycles) cycles_high_q <= cycles_q[63:32];
            errors_q    <= (errors_q & ~errors_clear) | errors_set;
            late_q      <= (late_q & ~late_clear) | late_set;
            if (write && addr_i == ct_def_pkg::REG_INT_ENABLE) enable_q <= wdata_i[CauseBits-1:0];
            done_q      <= (done_q && !clear_done) || (busy_q && !busy);
            test_done_q <= (test_done_q && !clear_test) || (testing_q && !testing);
        end
    end

    // ---- outputs -------------------------------------------------------------------------------

    assign irq_o            = (causes & enable_q) != '0;
    assign cfg_core_o       = cfg_core_q;
    assign cfg_we_o         = cfg_we_q;
    assign cfg_re_o         = cfg_re_q;
    assign cfg_addr_o       = cfg_at_q;
    assign cfg_data_o       = cfg_data_q;
    assign inject_valid_o   = inject;
    assign inject_core_o    = inject ? in_head[27:12] : '0;
    assign inject_slot_o    = inject ? in_head[11:8] : '0;
    assign inject_axon_o    = inject ? in_head[7:0] : '0;
    assign run_o            = run_q;
    assign run_ticks_o      = run_ticks_q;
    assign stop_o           = stop_q;
    assign tick_length_o    = {1'b0, tick_length_q};
    assign selftest_start_o = selftest_q;
    assign soft_reset_o     = soft_reset_q;

    `CT_ASSERT(AtMostOneConfigAccess, !(cfg_we_o && cfg_re_o))
    `CT_ASSERT(SpikesBeforeTheRun, !run_o || !inject_valid_o)
    `CT_ASSERT(ErrorsAreAnswers, !error_o || ready_o)
    `CT_ASSERT(RunsHaveTicks, !run_o || run_ticks_o != '0)
    // What the chip and the bus keep to.
    `CT_ASSERT(BusyAfterRun, !busy_i || busy_q || soft_reset_q)
    `CT_ASSERT(TestingAfterStart, !selftest_busy_i || testing_q || soft_reset_q)

endmodule
