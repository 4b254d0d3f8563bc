// any_route.sv - stands in for ct_route in the proof of the router: it asks for any one output, for
// another in the next cycle if it likes, and makes any distances, but leaves the rest of the packet
// as it is. prove_route.sv proves that ct_route does no more than this; so what holds of a router
// with this one holds of one with ct_route, in every routing.

module ct_route #(
    parameter int ROUTING = ct_noc_pkg::XY
) (
    input  logic [31:0] packet_i,
    input  logic        east_open_i,
    output logic [4:0]  ask_o,
    output logic [31:0] packet_o
);

    (* anyseq *) logic [4:0]  ask;
    (* anyseq *) logic [17:0] way;

    assign ask_o    = ask;
    assign packet_o = {way, packet_i[13:0]};

    always_comb assume (ask != '0 && (ask & (ask - 1'b1)) == '0);

endmodule
