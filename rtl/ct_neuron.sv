// ct_neuron.sv - the datapath of a core: one neuron after the other, one step a cycle [N-2].
//
// integrate_i adds up to K contributions [N-3], leak_i leaks [N-4] [N-5], fire_i compares with the
// thresholds and resets [N-6]..[N-10]; at most one of them in a cycle. The first step of a neuron
// (first_i) starts from the V of its row, the others from what the step before left. After fire_i
// potential_o is the new V and fired_o says whether the neuron fired. row_i holds all the while.

module ct_neuron #(
    parameter int K = 4
) (
    input  logic                                  clk_i,

    input  logic                                  first_i,
    input  logic                                  integrate_i,
    input  logic                                  leak_i,
    input  logic                                  fire_i,
    input  logic [ct_pkg::ROW_KIND-1:ct_pkg::ROW_V] row_i,

    input  logic [K-1:0]                          synapse_i,
    input  logic [2*K-1:0]                        type_i,
    input  logic [8*K-1:0]                        synapse_draw_i,
    input  logic [7:0]                            leak_draw_i,
    input  logic [17:0]                           threshold_draw_i,

    output logic [ct_pkg::POTENTIAL_BITS-1:0]     potential_o,
    output logic                                  fired_o
);

    // V1 needs 21 bits [N-3], V2 + beta + eta as many; one more and no sum here wraps.
    localparam int W = 22;
    localparam logic signed [W-1:0] Most  = 22'sd524287;
    localparam logic signed [W-1:0] Least = -22'sd524288;

    // What a weight or a leak adds: itself, or where it is stochastic its sign, if it is not less
    // than the draw in magnitude.
    function signed [8:0] amount(input signed [8:0] value, input stochastic, input [7:0] draw);
        logic signed [8:0] sign;
        logic [8:0]        magnitude;
        begin
            sign      = value[8] ? -9'sd1 : ((value == 9'sd0) ? 9'sd0 : 9'sd1);
            magnitude = value[8] ? -value : value;
            amount    = !stochastic ? value : ((magnitude >= {1'b0, draw}) ? sign : 9'sd0);
        end
    endfunction

    function signed [W-1:0] sat20(input signed [W-1:0] value);
        sat20 = (value > Most) ? Most : ((value < Least) ? Least : value);
    endfunction

    logic signed [W-1:0] v_q;
    logic                fired_q;

    // ---- integrate -----------------------------------------------------------------------------

    logic signed [W-1:0] start, v1;
    assign start = first_i
        ? {{2{row_i[ct_pkg::ROW_V + 19]}}, row_i[ct_pkg::ROW_V +: ct_pkg::POTENTIAL_BITS]}
        : v_q;

    logic signed [8:0] part;
    logic [1:0]        axon_type;
    always_comb begin
        v1        = start;
        part      = '0;
        axon_type = '0;
        for (int k = 0; k < K; k = k + 1) begin
            axon_type = type_i[2*k +: 2];
            part      = amount(row_i[ct_pkg::ROW_S + ct_pkg::WEIGHT_BITS * 32'(axon_type)
                                     +: ct_pkg::WEIGHT_BITS],
                               row_i[ct_pkg::ROW_B + 32'(axon_type)], synapse_draw_i[8*k +: 8]);
            if (synapse_i[k]) v1 = v1 + {{(W - 9){part[8]}}, part};
        end
    end

    // ---- leak ----------------------------------------------------------------------------------

    logic signed [8:0]   leak;
    logic signed [W-1:0] straight, turned, v2;
    assign leak     = amount(row_i[ct_pkg::ROW_LAMBDA +: ct_pkg::WEIGHT_BITS],
                             row_i[ct_pkg::ROW_C], leak_draw_i);
    assign straight = {{(W - 9){leak[8]}}, leak};
    always_comb begin
        turned = straight;
        if (row_i[ct_pkg::ROW_EPS]) begin
            if (start == 22'sd0) turned = 22'sd0;
            if (start < 22'sd0) turned = -straight;
        end
        v2 = sat20(start + turned);
    end

    // ---- threshold -----------------------------------------------------------------------------

    logic [17:0] mask, eta, alpha, beta;
    logic [4:0]  mask_bits;
    logic [1:0]  gamma;
    logic        kappa;
    assign alpha     = row_i[ct_pkg::ROW_ALPHA +: ct_pkg::THRESHOLD_BITS];
    assign beta      = row_i[ct_pkg::ROW_BETA +: ct_pkg::THRESHOLD_BITS];
    assign mask_bits = row_i[ct_pkg::ROW_TM +: ct_pkg::MASK_BITS];
    assign gamma     = row_i[ct_pkg::ROW_GAMMA +: ct_pkg::MODE_BITS];
    assign kappa     = row_i[ct_pkg::ROW_KAPPA];
    assign mask      = ~(18'h3FFFF << mask_bits);
    assign eta       = threshold_draw_i & mask;

    logic signed [W-1:0] high, low, reset, v3;
    logic                fires;
    assign high  = {4'b0, alpha} + {4'b0, eta};
    assign low   = {4'b0, beta} + (kappa ? 22'b0 : {4'b0, eta});
    assign reset = {{3{row_i[ct_pkg::ROW_R + 18]}}, row_i[ct_pkg::ROW_R +: ct_pkg::RESET_BITS]};
    assign fires = v_q >= high;
    always_comb begin
        v3 = v_q;
        if (fires) begin
            if (gamma == 2'd0) v3 = reset;
            if (gamma == 2'd1) v3 = v_q - high;
        end else if (v_q < -low) begin
            if (kappa) v3 = -low;
            else if (gamma == 2'd0) v3 = -reset;
            else if (gamma == 2'd1) v3 = v_q + low;
        end
    end

    // ---- registers -----------------------------------------------------------------------------

    always_ff @(posedge clk_i) begin
        if (integrate_i) v_q <= v1;
        if (leak_i) v_q <= v2;
        if (fire_i) begin
            v_q     <= sat20(v3);
            fired_q <= fires;
        end
    end
    assign potential_o = v_q[19:0];
    assign fired_o     = fired_q;

endmodule
