// prove_neuron.sv - what must hold of ct_neuron: each of its steps computes [N-3] to [N-10] as they
// are written, in numbers so wide that no sum can wrap, with every parameter, draw and V.
//
// A step, that is in the first cycle, starts from any sum that there can be: of at most `given`
// contributions to a V, each of less than 256, or one that has leaked. That the sum after it is
// again one of these is proved as well, so it holds after any number of steps. Numbers here have 40
// bits.

module prove_neuron #(
    parameter int K    = 2,
    parameter int STEP = 0  // 0 integrate, 1 leak, 2 fire
) (
    input logic           clk_i,
    input logic           first_i,
    input logic [8:0]     given_i,
    input logic [K-1:0]   synapse_i,
    input logic [2*K-1:0] type_i,
    input logic [8*K-1:0] synapse_draw_i,
    input logic [7:0]     leak_draw_i,
    input logic [17:0]    threshold_draw_i
);

    // The row without the synapses; [N-1].
    (* anyconst *) logic signed [19:0] v0;
    (* anyconst *) logic [35:0]        s;
    (* anyconst *) logic [3:0]         b;
    (* anyconst *) logic signed [8:0]  lambda;
    (* anyconst *) logic               c, epsilon, kappa;
    (* anyconst *) logic [17:0]        alpha, beta;
    (* anyconst *) logic [4:0]         tm;
    (* anyconst *) logic [1:0]         gamma;
    (* anyconst *) logic signed [18:0] r;

    logic        begun_q, ended_q;
    logic [19:0] potential;
    logic        fired;
    initial {ended_q, begun_q} = 2'b00;
    always_ff @(posedge clk_i) {ended_q, begun_q} <= {begun_q, 1'b1};

    ct_neuron #(.K (K)) u_neuron (
        .clk_i            (clk_i),
        .first_i          (first_i),
        .integrate_i      (!begun_q && STEP == 0),
        .leak_i           (!begun_q && STEP == 1),
        .fire_i           (!begun_q && STEP == 2),
        .row_i            ({r, kappa, gamma, tm, beta, alpha, epsilon, c, lambda, b, s, v0}),
        .synapse_i        (synapse_i),
        .type_i           (type_i),
        .synapse_draw_i   (synapse_draw_i),
        .leak_draw_i      (leak_draw_i),
        .threshold_draw_i (threshold_draw_i),
        .potential_o      (potential),
        .fired_o          (fired)
    );

    // prove.sh connects it with the register of the sum in ct_neuron.
    (* anyseq *) logic [21:0] v_q;
    logic signed [39:0]       sum;
    assign sum = {{18{v_q[21]}}, v_q};

    function automatic signed [39:0] sat20(input signed [39:0] x);
        sat20 = x > 40'sd524287 ? 40'sd524287 : x < -40'sd524288 ? -40'sd524288 : x;
    endfunction

    // A weight or a leak, with its draw rho.
    function automatic signed [39:0] part(input signed [8:0] x, input drawn, input [7:0] rho);
        logic signed [39:0] wide, size, draw, sign;
        wide = x;
        size = wide < 0 ? -wide : wide;
        draw = {32'd0, rho};
        sign = wide > 0 ? 40'sd1 : wide < 0 ? -40'sd1 : 40'sd0;
        part = drawn ? (size >= draw ? sign : 40'sd0) : wide;
    endfunction

    logic signed [39:0] start, from, v1, leak, v2, eta, high, low, least, reset, v3, wanted_q;
    logic               fires, fires_q;
    logic [8:0]         given_q;

    always_comb begin
        start = v0;
        from  = first_i ? start : sum;
        v1    = from;
        for (int k = 0; k < K; k = k + 1)
            if (synapse_i[k])
                v1 = v1 + part(s[9*type_i[2*k +: 2] +: 9], b[type_i[2*k +: 2]],
                               synapse_draw_i[8*k +: 8]);
        leak = part(lambda, c, leak_draw_i);
        v2   = from;
        if (!epsilon || from > 0)
            v2 = from + leak;
        else if (from < 0)
            v2 = from - leak;
        v2  = sat20(v2);
        eta = '0;
        for (int n = 0; n < 18; n = n + 1)
            eta[n] = n < tm && threshold_draw_i[n];
        high  = {22'd0, alpha} + eta;
        low   = {22'd0, beta} + eta;
        least = -{22'd0, beta};
        reset = r;
        fires = sum >= high;
        v3    = sum;
        if (fires && gamma == 2'd0) v3 = reset;
        if (fires && gamma == 2'd1) v3 = sum - high;
        if (!fires && kappa && sum < least) v3 = least;
        if (!fires && !kappa && sum < -low && gamma == 2'd0) v3 = -reset;
        if (!fires && !kappa && sum < -low && gamma == 2'd1) v3 = sum + low;
    end

    always_ff @(posedge clk_i) begin
        wanted_q <= STEP == 0 ? v1 : STEP == 1 ? v2 : sat20(v3);
        fires_q  <= fires;
        given_q  <= (first_i ? 9'd0 : given_i) + 9'(K);
    end

    function automatic within(input signed [39:0] x, input [8:0] given);
        logic signed [39:0] more;
        more = {23'd0, given, 8'd0};
        within = x >= -40'sd524288 - more && x <= 40'sd524287 + more;
    endfunction

    always_comb begin
        assume (tm <= 5'd18 && gamma != 2'd3);
        assume (s[8:0] != 9'h100 && s[17:9] != 9'h100 && s[26:18] != 9'h100 && s[35:27] != 9'h100);
        assume (lambda != 9'h100 && r != 19'h40000);
        assume (32'(given_i) + (STEP == 0 ? K : 0) <= 256);
        assume (begun_q || within(sum, STEP == 2 ? 9'd0 : given_i));
        assume (!begun_q || STEP != 0 || 32'(given_q) <= 256);
        if (begun_q && !ended_q) begin
            assert (sum == wanted_q);
            assert (within(sum, STEP == 0 ? given_q : 9'd0));
            assert (potential == wanted_q[19:0] || STEP == 0);
            assert (fired == fires_q || STEP != 2);
        end
    end

endmodule
