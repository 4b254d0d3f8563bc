// ct_tick.sv - base cycles, core cycles and router cycles, and ticks: [Y-1] [Y-10] [Y-11].
//
// Base cycle 0 is the first one after reset. core_ce_o is high in every CD-th base cycle,
// router_ce_o in every MD-th.
//
// The host asks for ticks with run_i and their number while running_o is low. A tick starts in a
// base cycle that is a core cycle and a router cycle, with tick_start_o. From the cycle of stop_i
// on no tick starts before the host asks for ticks again: the one that runs is the last [H-3].
// running_o is low from the cycle after the end of the last tick on, or from the one after stop_i
// where no tick runs. run_i does nothing while running_o is high, stop_i while it is low; they
// never come together.
//
// Automatic ticks, length_i 0: a tick ends in the first base cycle after its start at whose
// beginning idle_i is high (all cores done, the network empty), with tick_end_o; the next starts
// at least B base cycles after that. So may the first tick after run_i; with nothing to wait for it
// starts in the cycle of run_i itself.
//
// Ticks of a fixed length, length_i in units of L, the cycles from one that is a core cycle and a
// router cycle to the next: the cycle in which a tick ends is that in which the next starts. Where
// no tick runs and none starts time stands still [H-3]: no core cycles, no router cycles, and none
// of the base cycles counts. length_i must not change after the first tick.

module ct_tick #(
    parameter int CD = 1, // base cycles in a core cycle
    parameter int MD = 1, // base cycles in a router cycle
    parameter int B  = 1  // base cycles from a tick to the next
) (
    input  logic        clk_i,
    input  logic        rst_ni,

    // from the host
    input  logic        run_i,
    input  logic [31:0] ticks_i,
    input  logic        stop_i,
    input  logic [31:0] length_i,
    output logic        running_o,

    // clock enables
    output logic        core_ce_o,
    output logic        router_ce_o,

    // ticks
    input  logic        idle_i,
    output logic        tick_start_o,
    output logic [31:0] tick_o,       // the tick that starts, or the next to start
    output logic        tick_end_o
);

    localparam logic [3:0]  LastCore   = 4'(CD - 1);
    localparam logic [3:0]  LastRouter = 4'(MD - 1);
    localparam logic [15:0] Barrier    = 16'(B);

    logic [3:0]  core_q, router_q;  // base cycles since the last core or router cycle
    logic        core_due, router_due, aligned;
    logic        fixed, rests;      // ticks of a fixed length; time stands still
    logic        in_tick_q;
    logic [31:0] units_q;           // of a tick of fixed length, those after this one
    logic [15:0] barrier_q, barrier; // base cycles before a tick may start
    logic [31:0] left_q, left;       // ticks still to start
    logic [31:0] tick_q;

    assign core_due    = core_q == '0;
    assign router_due  = router_q == '0;
    assign aligned     = core_due && router_due;
    assign fixed       = length_i != '0;
    assign rests       = fixed && !tick_start_o && (!in_tick_q || tick_end_o);
    assign core_ce_o   = core_due && !rests;
    assign router_ce_o = router_due && !rests;

    assign tick_end_o  = in_tick_q && (fixed ? aligned && units_q == '0 : idle_i);
    assign barrier     = tick_end_o && !fixed ? Barrier : barrier_q;
    assign left        = stop_i ? '0 : run_i && !running_o ? ticks_i : left_q;
    assign tick_o      = tick_q;
    assign running_o   = in_tick_q || left_q != '0;
    assign tick_start_o = (!in_tick_q || tick_end_o) && left != '0 && barrier == '0
                        && core_due && router_due;

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            core_q    <= '0;
            router_q  <= '0;
            in_tick_q <= 1'b0;
            units_q   <= '0;
            barrier_q <= '0;
            left_q    <= '0;
            tick_q    <= '0;
        end else begin
            if (!(rests && aligned)) begin
                core_q   <= core_q == LastCore ? '0 : core_q + 1'b1;
                router_q <= router_q == LastRouter ? '0 : router_q + 1'b1;
            end
            in_tick_q <= tick_start_o || (in_tick_q && !tick_end_o);
            if (tick_start_o) units_q <= length_i - 32'd1;
            else if (aligned && units_q != '0) units_q <= units_q - 32'd1;
            barrier_q <= barrier == '0 ? '0 : barrier - 1'b1;
            left_q    <= tick_start_o ? left - 1'b1 : left;
            tick_q    <= tick_start_o ? tick_q + 1'b1 : tick_q;
        end
    end

endmodule
