// ct_route.sv - which output a packet asks for, and the packet as it leaves by it, [F-4].
// Combinational. west_first alone looks at whether the east output is open [Y-8]: where it is not,
// a packet that may turn asks for north or south, and waits where that is not open either.

module ct_route #(
    parameter int ROUTING = ct_noc_pkg::XY
) (
    input  logic [31:0]                  packet_i,
    input  logic                         east_open_i,
    output logic [ct_noc_pkg::PORTS-1:0] ask_o,       // one bit
    output logic [31:0]                  packet_o
);

    localparam logic [8:0] Plus  = 9'h001;
    localparam logic [8:0] Minus = 9'h1FF;

    logic [8:0] dx, dy;
    logic       in_x, in_y; // links are left to go in this dimension
    logic       by_x, by_y; // the way that is asked for
    logic       turn;       // to y although links to the east are left

    assign dx   = packet_i[31:23];
    assign dy   = packet_i[22:14];
    assign in_x = dx != '0;
    assign in_y = dy != '0;

    assign turn = ROUTING == ct_noc_pkg::WEST_FIRST && in_x && !dx[8] && in_y && !east_open_i;

    assign by_x = in_x && !(ROUTING == ct_noc_pkg::YX && in_y) && !turn;
    assign by_y = in_y && !by_x;

    assign ask_o[ct_noc_pkg::LOCAL] = !in_x && !in_y;
    assign ask_o[ct_noc_pkg::EAST]  = by_x && !dx[8];
    assign ask_o[ct_noc_pkg::WEST]  = by_x && dx[8];
    assign ask_o[ct_noc_pkg::NORTH] = by_y && !dy[8];
    assign ask_o[ct_noc_pkg::SOUTH] = by_y && dy[8];

    assign packet_o[31:23] = by_x ? dx + (dx[8] ? Plus : Minus) : dx;
    assign packet_o[22:14] = by_y ? dy + (dy[8] ? Plus : Minus) : dy;
    assign packet_o[13:0]  = packet_i[13:0];

endmodule
