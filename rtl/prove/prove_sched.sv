// prove_sched.sv - what must hold of ct_sched: no write is lost and none is made up, whatever comes
// in whatever cycle, the cycle of the clearing included.
//
// Of any one slot and axon, chosen by the solver. A write that it marks is waited for: the first
// take of the slot in a later cycle must show it. And a take shows nothing that was not written
// since the take before, in whose cycle a write counts for this one [S-2] [S-3] [S-4] [Y-4].

module prove_sched #(
    parameter int AXONS = 5
) (
    input logic       clk_i,
    input logic       rst_ni,
    input logic       take_i,
    input logic [3:0] take_slot_i,
    input logic       we_i,
    input logic [3:0] slot_i,
    input logic [7:0] axon_i,
    input logic       inject_we_i,
    input logic [3:0] inject_slot_i,
    input logic [7:0] inject_axon_i,
    input logic       mark_i
);

    (* anyconst *) logic [3:0] slot;
    (* anyconst *) logic [7:0] axon;

    logic [AXONS-1:0] axons;

    ct_sched #(.AXONS (AXONS)) u_sched (
        .clk_i         (clk_i),
        .rst_ni        (rst_ni),
        .take_i        (take_i),
        .take_slot_i   (take_slot_i),
        .axons_o       (axons),
        .we_i          (we_i),
        .slot_i        (slot_i),
        .axon_i        (axon_i),
        .inject_we_i   (inject_we_i),
        .inject_slot_i (inject_slot_i),
        .inject_axon_i (inject_axon_i)
    );

    logic comes, takes, shown;
    assign comes = (we_i && slot_i == slot && axon_i == axon)
                || (inject_we_i && inject_slot_i == slot && inject_axon_i == axon);
    assign takes = take_i && take_slot_i == slot;
    assign shown = axons[axon];

    logic begun_q, awaited_q, written_q;
    initial begun_q = 1'b0;
    always_ff @(posedge clk_i) begin
        begun_q <= 1'b1;
        if (!rst_ni) begin
            awaited_q <= 1'b0;
            written_q <= 1'b0;
        end else begin
            awaited_q <= (awaited_q && !takes) || (comes && mark_i);
            written_q <= (written_q && !takes) || comes;
        end
    end

    always_comb begin
        assume (begun_q || !rst_ni);
        assume (32'(axon) < AXONS);
        if (begun_q && rst_ni && takes) begin
            assert (!awaited_q || shown); // not lost
            assert (written_q || !shown); // not made up
        end
    end

endmodule
