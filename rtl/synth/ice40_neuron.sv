// ice40_neuron.sv - ct_neuron as ice40_router.sv has ct_router, with K synapses a cycle.

module ice40_neuron #(
    parameter int K = 4
) (
    input  logic clk_i,
    input  logic bit_i,
    output logic bit_o
);

    localparam int Row = ct_pkg::ROW_KIND - ct_pkg::ROW_V;
    localparam int In  = 4 + Row + K + 2 * K + 8 * K + 8 + 18;
    localparam int Out = ct_pkg::POTENTIAL_BITS + 1;

    logic [In-1:0]  in_q;
    logic [Out-1:0] out, out_q;
    logic           load_q;

    ct_neuron #(.K(K)) u_neuron (
        .clk_i            (clk_i),
        .first_i          (in_q[0]),
        .integrate_i      (in_q[1]),
        .leak_i           (in_q[2]),
        .fire_i           (in_q[3]),
        .leak_draw_i      (in_q[11:4]),
        .threshold_draw_i (in_q[29:12]),
        .row_i            (in_q[30 +: Row]),
        .synapse_i        (in_q[30 + Row +: K]),
        .type_i           (in_q[30 + Row + K +: 2*K]),
        .synapse_draw_i   (in_q[30 + Row + 3*K +: 8*K]),
        .potential_o      (out[Out-1:1]),
        .fired_o          (out[0])
    );

    always_ff @(posedge clk_i) begin
        in_q   <= {in_q[In-2:0], bit_i};
        load_q <= in_q[In-1];
        out_q  <= load_q ? out : {1'b0, out_q[Out-1:1]};
    end
    assign bit_o = out_q[0];

endmodule
