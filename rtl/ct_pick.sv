// ct_pick.sv - the K lowest of the axons offered, in ascending order [Y-2]; combinational. Where
// fewer are offered, valid_o falls from some place on. Their order decides nothing but which axons
// share a cycle, the sum being exact [N-3].

module ct_pick #(
    parameter int AXONS = 256,
    parameter int K     = 4
) (
    input  logic [AXONS-1:0] axons_i,
    output logic [K-1:0]     valid_o,
    output logic [8*K-1:0]   axon_o
);

    // The axons whose number has bit `bit_number`.
    function [AXONS-1:0] numbered(input int bit_number);
        numbered = '0;
        for (int i = 0; i < AXONS; i = i + 1) numbered[i] = ((i >> bit_number) & 1) == 1;
    endfunction
    localparam logic [8*AXONS-1:0] Numbered = {
        numbered(7), numbered(6), numbered(5), numbered(4),
        numbered(3), numbered(2), numbered(1), numbered(0)
    };

    logic [AXONS-1:0] rest, lowest;
    always_comb begin
        rest    = axons_i;
        valid_o = '0;
        axon_o  = '0;
        for (int k = 0; k < K; k = k + 1) begin
            lowest     = rest & (~rest + AXONS'(1));
            valid_o[k] = rest != '0;
            for (int b = 0; b < 8; b = b + 1)
                axon_o[8*k + b] = (lowest & Numbered[b*AXONS +: AXONS]) != '0;
            rest = rest & ~lowest;
        end
    end

endmodule
