// ice40_router.sv - ct_router for an FPGA that has not its 400 pins: all of its inputs are the bits
// of a shift register, all outputs are taken into another one, so that every path of the router
// begins and ends at a flip-flop.

module ice40_router (
    input  logic clk_i,
    input  logic bit_i,
    output logic bit_o
);

    localparam int In  = 1 + 1 + 1 + 32 + 4 + 128 + 4 + 4;
    localparam int Out = 1 + 1 + 32 + 4 + 4 + 4 + 128 + 1;

    logic [In-1:0]  in_q;
    logic [Out-1:0] out, out_q;
    logic           load_q;

    ct_router u_router (
        .clk_i            (clk_i),
        .rst_ni           (in_q[0]),
        .ce_i             (in_q[1]),
        .local_valid_i    (in_q[2]),
        .local_packet_i   (in_q[34:3]),
        .in_valid_i       (in_q[38:35]),
        .in_packet_i      (in_q[166:39]),
        .out_room_i       (in_q[170:167]),
        .out_room_two_i   (in_q[174:171]),
        .local_room_o     (out[0]),
        .deliver_valid_o  (out[1]),
        .deliver_packet_o (out[33:2]),
        .in_room_o        (out[37:34]),
        .in_room_two_o    (out[41:38]),
        .out_valid_o      (out[45:42]),
        .out_packet_o     (out[173:46]),
        .empty_o          (out[174])
    );

    // A word of inputs goes in bit by bit; then the outputs are taken, and leave bit by bit.
    always_ff @(posedge clk_i) begin
        in_q   <= {in_q[In-2:0], bit_i};
        load_q <= in_q[In-1];
        out_q  <= load_q ? out : {1'b0, out_q[Out-1:1]};
    end
    assign bit_o = out_q[0];

endmodule
