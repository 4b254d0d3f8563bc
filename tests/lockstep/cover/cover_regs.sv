// cover_regs.sv - cover points of ct_regs: every address of the map and between, read and written;
// every error set and cleared, and both in one cycle; both spike FIFOs empty and full; a late core
// and a late packet, that is, a tick that overran [Y-11]; every cause of the interrupt; accesses
// that wait; resets in the midst of things. [H-1]..[H-9]

module cover_regs (
    input logic        clk_i,
    input logic        rst_ni,
    input logic        valid_i,
    input logic        ready_o,
    input logic        write_i,
    input logic [11:0] addr_i,
    input logic        waits,
    input logic        busy,
    input logic        testing,
    input logic        inject,
    input logic        in_push,
    input logic        in_full,
    input logic        in_empty,
    input logic        out_push,
    input logic        out_pop,
    input logic        out_full,
    input logic        out_empty,
    input logic        pin_valid_i,
    input logic        late_core_i,
    input logic        late_packet_i,
    input logic [ct_def_pkg::ERRORS_WIDTH-1:0] errors_set,
    input logic [ct_def_pkg::ERRORS_WIDTH-1:0] errors_clear,
    input logic [ct_def_pkg::ERRORS_WIDTH-1:0] errors_q,
    input logic [5:0]  causes,
    input logic [5:0]  enable_q,
    input logic        irq_o,
    input logic        soft_reset_o,
    input logic        stop_o,
    input logic        run_o,
    input logic        selftest_start_o
);

    genvar a, e, c;
    generate
        // 0x000 to 0x0B8: the whole map, the gaps in it, and a word after it.
        for (a = 0; a <= 46; a = a + 1) begin : g_word
            read:    cover property (@(posedge clk_i)
                         valid_i && ready_o && !write_i && addr_i == 12'(4 * a));
            written: cover property (@(posedge clk_i)
                         valid_i && ready_o && write_i && addr_i == 12'(4 * a));
        end
        for (e = 0; e < ct_def_pkg::ERRORS_WIDTH; e = e + 1) begin : g_error
            set:     cover property (@(posedge clk_i) rst_ni && errors_set[e]);
            cleared: cover property (@(posedge clk_i) errors_q[e] && errors_clear[e]);
        end
        for (c = 0; c < 6; c = c + 1) begin : g_cause
            alone:  cover property (@(posedge clk_i) irq_o && (causes & enable_q) == 6'(1 << c));
            masked: cover property (@(posedge clk_i) causes[c] && !enable_q[c]);
        end
    endgenerate

    unaligned:        cover property (@(posedge clk_i) valid_i && ready_o && addr_i[1:0] != '0);
    run_waits:        cover property (@(posedge clk_i) valid_i && write_i && waits);
    read_waits:       cover property (@(posedge clk_i) valid_i && !write_i && waits);
    in_full_point:    cover property (@(posedge clk_i) rst_ni && in_full);
    in_empty_point:   cover property (@(posedge clk_i) rst_ni && in_empty);
    in_moves:         cover property (@(posedge clk_i) in_push && inject);
    out_full_point:   cover property (@(posedge clk_i) rst_ni && out_full);
    out_empty_point:  cover property (@(posedge clk_i) rst_ni && out_empty);
    out_moves:        cover property (@(posedge clk_i) out_push && out_pop);
    lost_while_read:  cover property (@(posedge clk_i) pin_valid_i && out_full && out_pop);
    late_core:        cover property (@(posedge clk_i) rst_ni && late_core_i);
    late_packet:      cover property (@(posedge clk_i) rst_ni && late_packet_i);
    // The other errors are of an access, and so is their clearing: one a cycle.
    lost_and_cleared: cover property (@(posedge clk_i)
                          errors_set[ct_def_pkg::ERRORS_OUT_OVERFLOW]
                          && errors_clear[ct_def_pkg::ERRORS_OUT_OVERFLOW]);
    run_starts:       cover property (@(posedge clk_i) run_o);
    run_stops:        cover property (@(posedge clk_i) stop_o);
    test_starts:      cover property (@(posedge clk_i) selftest_start_o);
    reset_idle:       cover property (@(posedge clk_i) soft_reset_o && !busy && !testing);
    reset_in_run:     cover property (@(posedge clk_i) soft_reset_o && busy);
    reset_in_test:    cover property (@(posedge clk_i) soft_reset_o && testing);
    hard_in_run:      cover property (@(posedge clk_i) !rst_ni && busy);

endmodule

bind ct_regs cover_regs u_cover (.*);
