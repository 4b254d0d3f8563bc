// prove_route.sv - what must hold of ct_route: it asks for one output, a legal one by [F-4]; the
// packet that leaves is one step nearer, and otherwise the same.

module prove_route #(
    parameter int ROUTING = ct_noc_pkg::XY
) (
    input logic [31:0] packet_i,
    input logic        east_open_i
);

    logic [4:0]  ask;
    logic [31:0] packet;

    ct_route #(.ROUTING (ROUTING)) u_route (
        .packet_i    (packet_i),
        .east_open_i (east_open_i),
        .ask_o       (ask),
        .packet_o    (packet)
    );

    logic signed [9:0] dx, dy, to_x, to_y; // a bit wider: -256 does not overflow
    assign dx   = {packet_i[31], packet_i[31:23]};
    assign dy   = {packet_i[22], packet_i[22:14]};
    assign to_x = {packet[31], packet[31:23]};
    assign to_y = {packet[22], packet[22:14]};

    function automatic [9:0] distance(input [9:0] d);
        distance = d[9] ? -d : d;
    endfunction

    always_comb begin
        assume (dx != -10'sd256 && dy != -10'sd256); // [P-2]
        assert (ask != '0 && (ask & (ask - 1'b1)) == '0);
        assert (packet[13:0] == packet_i[13:0]);
        assert (ask[0] == (dx == 0 && dy == 0));
        // One step nearer, unless it has arrived.
        if (ask[0])
            assert (packet == packet_i);
        else
            assert (distance(to_x) + distance(to_y) + 10'd1 == distance(dx) + distance(dy));
        // The port is the way that the step went.
        assert (ask[1] == (to_x == dx - 10'sd1));
        assert (ask[2] == (to_x == dx + 10'sd1));
        assert (ask[3] == (to_y == dy - 10'sd1));
        assert (ask[4] == (to_y == dy + 10'sd1));
        // [F-4] for each routing.
        if (ROUTING == ct_noc_pkg::XY)
            assert (!(ask[3] || ask[4]) || dx == 0);
        if (ROUTING == ct_noc_pkg::YX)
            assert (!(ask[1] || ask[2]) || dy == 0);
        if (ROUTING == ct_noc_pkg::WEST_FIRST) begin
            assert (ask[2] == (dx < 0));
            assert (!(ask[3] || ask[4]) || dx == 0 || (dx > 0 && !east_open_i));
            assert (!ask[1] || dy == 0 || east_open_i);
        end
    end

endmodule
