// any_neuron.sv - stands in for ct_neuron in the proofs of the core: after fire_i it has fired or
// not, as it likes.

module ct_neuron #(
    parameter int K = 4
) (
    input  logic                                    clk_i,
    input  logic                                    first_i,
    input  logic                                    integrate_i,
    input  logic                                    leak_i,
    input  logic                                    fire_i,
    input  logic [ct_pkg::ROW_KIND-1:ct_pkg::ROW_V] row_i,
    input  logic [K-1:0]                            synapse_i,
    input  logic [2*K-1:0]                          type_i,
    input  logic [8*K-1:0]                          synapse_draw_i,
    input  logic [7:0]                              leak_draw_i,
    input  logic [17:0]                             threshold_draw_i,
    output logic [ct_pkg::POTENTIAL_BITS-1:0]       potential_o,
    output logic                                    fired_o
);

    (* anyseq *) logic any;
    (* anyseq *) logic [ct_pkg::POTENTIAL_BITS-1:0] potential;

    assign potential_o = potential;
    always_ff @(posedge clk_i)
        if (fire_i) fired_o <= any;

endmodule
