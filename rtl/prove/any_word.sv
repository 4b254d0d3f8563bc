// any_word.sv - stands in for ct_prng_word in the proofs of the core: any word.

module ct_prng_word (
    input  logic [31:0] k0_i,
    input  logic [31:0] k1_i,
    input  logic [8:0]  slot_i,
    input  logic [7:0]  index_i,
    output logic [31:0] word_o
);

    (* anyseq *) logic [31:0] any;
    assign word_o = any;

endmodule
