// cover_neuron.sv - cover points of ct_neuron: every reset mode with every negative mode, leak
// reversal, stochastic leak and stochastic synapse, in a neuron that fires, falls below its
// negative threshold, or does neither [N-3]..[N-9]; every TM; both ends of the first saturation.

module cover_neuron (
    input logic                                     clk_i,
    input logic                                     integrate_i,
    input logic                                     leak_i,
    input logic                                     fire_i,
    input logic [ct_pkg::ROW_KIND-1:ct_pkg::ROW_V]  row_i,
    input logic [1:0]                               gamma,
    input logic                                     kappa,
    input logic [4:0]                               mask_bits,
    input logic                                     fires,
    input logic signed [21:0]                       v_q,
    input logic signed [21:0]                       low,
    input logic signed [21:0]                       start,
    input logic signed [21:0]                       turned,
    input logic signed [21:0]                       v1
);

    logic falls;
    assign falls = !fires && v_q < -low;

    logic unused;
    assign unused = ^row_i;

    genvar g, bits, t;
    generate
        for (g = 0; g < 3; g = g + 1) begin : g_gamma
            for (bits = 0; bits < 16; bits = bits + 1) begin : g_kappa_eps_c_b
                logic here;
                assign here = fire_i && gamma == 2'(g)
                    && {kappa, row_i[ct_pkg::ROW_EPS], row_i[ct_pkg::ROW_C],
                        row_i[ct_pkg::ROW_B +: 4] != '0} == 4'(bits);
                fired: cover property (@(posedge clk_i) here && fires);
                fell:  cover property (@(posedge clk_i) here && falls);
                quiet: cover property (@(posedge clk_i) here && !fires && !falls);
            end
        end
        for (t = 0; t <= 18; t = t + 1) begin : g_tm
            noise: cover property (@(posedge clk_i) fire_i && mask_bits == 5'(t));
        end
    endgenerate

    most:  cover property (@(posedge clk_i) leak_i && start + turned > 22'sd524287);
    least: cover property (@(posedge clk_i) leak_i && start + turned < -22'sd524288);
    // A sum of 21 bits, which the leak may bring back.
    above: cover property (@(posedge clk_i) integrate_i && v1 > 22'sd524287);
    below: cover property (@(posedge clk_i) integrate_i && v1 < -22'sd524288);
    // Leak reversal at, above and below zero [N-4].
    zero:  cover property (@(posedge clk_i) leak_i && row_i[ct_pkg::ROW_EPS] && start == '0);
    plus:  cover property (@(posedge clk_i) leak_i && row_i[ct_pkg::ROW_EPS] && start > 0);
    minus: cover property (@(posedge clk_i) leak_i && row_i[ct_pkg::ROW_EPS] && start < 0);

endmodule

bind ct_neuron cover_neuron u_cover (.*);
