// cover_tick.sv - cover points of ct_tick: what a tick can wait for before it starts, and what its
// end can meet [Y-1] [Y-10] [Y-11].

module cover_tick (
    input logic        clk_i,
    input logic        rst_ni,
    input logic        run_i,
    input logic        running_o,
    input logic        core_due,
    input logic        router_due,
    input logic        fixed,
    input logic        rests,
    input logic        idle_i,
    input logic        stop_i,
    input logic        in_tick_q,
    input logic [15:0] barrier,
    input logic [31:0] left,
    input logic        tick_start_o,
    input logic        tick_end_o
);

    logic ready;
    assign ready = rst_ni && (!in_tick_q || tick_end_o) && left != '0;

    starts_at_once:    cover property (@(posedge clk_i) rst_ni && run_i && tick_start_o);
    ends_and_starts:   cover property (@(posedge clk_i) rst_ni && tick_end_o && tick_start_o);
    ends_the_run:      cover property (@(posedge clk_i) rst_ni && tick_end_o && left == '0);
    waits_for_barrier: cover property (@(posedge clk_i) ready && barrier != '0);
    run_in_barrier:    cover property (@(posedge clk_i) ready && barrier != '0 && run_i);
    waits_for_core:    cover property (@(posedge clk_i)
                           ready && barrier == '0 && !core_due && router_due);
    waits_for_router:  cover property (@(posedge clk_i)
                           ready && barrier == '0 && core_due && !router_due);
    waits_for_both:    cover property (@(posedge clk_i)
                           ready && barrier == '0 && !core_due && !router_due);
    asked_while_runs:  cover property (@(posedge clk_i) rst_ni && run_i && running_o);
    asked_for_none:    cover property (@(posedge clk_i)
                           rst_ni && run_i && !running_o && left == '0);
    // Ticks of a fixed length [Y-11]: over with packets or cores still at work, and long after.
    overruns:          cover property (@(posedge clk_i) rst_ni && fixed && tick_end_o && !idle_i);
    idles:             cover property (@(posedge clk_i) rst_ni && fixed && in_tick_q && idle_i);
    stands_still:      cover property (@(posedge clk_i) rst_ni && rests && core_due && router_due);
    stops:             cover property (@(posedge clk_i)
                           rst_ni && stop_i && in_tick_q && !tick_end_o);
    stops_at_end:      cover property (@(posedge clk_i) rst_ni && stop_i && tick_end_o);
    stops_before:      cover property (@(posedge clk_i)
                           rst_ni && stop_i && running_o && !in_tick_q);
    reset_in_tick:     cover property (@(posedge clk_i) !rst_ni && in_tick_q);

endmodule

bind ct_tick cover_tick u_cover (.*);
