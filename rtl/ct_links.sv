// ct_links.sv - the wires between the routers of a chip, [F-1]: what router r sends to the east
// comes in at the west of its neighbour, and the room there comes back. Nothing but wires.
//
// Router number y x W + x; in every vector router r has bits 4 r .. 4 r + 3, times WIDTH for
// packets, in the order east, west, north, south. On a mesh, an output at the edge has no room
// behind it. Where bit k of EDGES says that there is another chip on side k, the outputs there lead
// to merge FIFOs and the inputs come from the other chip's: in the edge_* vectors lane n of side k,
// the n-th row or column, has bit LANES k + n [Y-9].

module ct_links #(
    parameter int W     = 2,
    parameter int H     = 2,
    parameter int TORUS = 0,
    parameter int WIDTH = 32, // bits of a packet
    parameter int EDGES = 0,
    parameter int LANES = W > H ? W : H
) (
    // from the outputs of the routers
    input  logic [4*W*H-1:0]       out_valid_i,
    input  logic [4*WIDTH*W*H-1:0] out_packet_i,
    output logic [4*W*H-1:0]       out_room_o,
    output logic [4*W*H-1:0]       out_room_two_o,

    // to the inputs of the routers
    output logic [4*W*H-1:0]       in_valid_o,
    output logic [4*WIDTH*W*H-1:0] in_packet_o,
    input  logic [4*W*H-1:0]       in_room_i,
    input  logic [4*W*H-1:0]       in_room_two_i,

    // to merge FIFOs
    output logic [4*LANES-1:0]       edge_valid_o,
    output logic [4*LANES*WIDTH-1:0] edge_packet_o,
    input  logic [4*LANES-1:0]       edge_room_i,
    input  logic [4*LANES-1:0]       edge_room_two_i,

    // from the other chips
    input  logic [4*LANES-1:0]       edge_valid_i,
    input  logic [4*WIDTH-1:0]       edge_packet_i,
    output logic [4*LANES-1:0]       edge_room_o
);

    genvar x, y, k, n;
    generate
        // Sides without another chip, and lanes that a side has not.
        for (k = 0; k < 4; k = k + 1) begin : g_side
            for (n = 0; n < LANES; n = n + 1) begin : g_lane
                if (!EDGES[k] || n >= (k < 2 ? H : W)) begin : g_none
                    assign edge_valid_o[LANES*k + n] = 1'b0;
                    assign edge_packet_o[WIDTH*(LANES*k + n) +: WIDTH] = '0;
                    assign edge_room_o[LANES*k + n] = 1'b0;
                    logic unused;
                    assign unused = edge_room_i[LANES*k + n] ^ edge_room_two_i[LANES*k + n]
                                  ^ edge_valid_i[LANES*k + n] ^ (^edge_packet_i[WIDTH*k +: WIDTH]);
                end
            end
        end
        for (y = 0; y < H; y = y + 1) begin : g_y
            for (x = 0; x < W; x = x + 1) begin : g_x
                for (k = 0; k < 4; k = k + 1) begin : g_link
                    // The neighbour behind link k, which knows the same link by the number k ^ 1.
                    localparam int ToX = x + (k == 0 ? 1 : k == 1 ? -1 : 0);
                    localparam int ToY = y + (k == 2 ? 1 : k == 3 ? -1 : 0);
                    localparam bit Inside = ToX >= 0 && ToX < W && ToY >= 0 && ToY < H;
                    localparam int Here  = 4 * (y * W + x) + k;
                    localparam int There = 4 * ((ToY + H) % H * W + (ToX + W) % W) + (k ^ 1);
                    localparam int Lane  = LANES * k + (k < 2 ? y : x);
                    if (!Inside && EDGES[k]) begin : g_chip
                        assign edge_valid_o[Lane]   = out_valid_i[Here];
                        assign edge_packet_o[WIDTH*Lane +: WIDTH] =
                            out_packet_i[WIDTH*Here +: WIDTH];
                        assign out_room_o[Here]     = edge_room_i[Lane];
                        assign out_room_two_o[Here] = edge_room_two_i[Lane];
                        assign in_valid_o[Here]     = edge_valid_i[Lane];
                        assign in_packet_o[WIDTH*Here +: WIDTH] = edge_packet_i[WIDTH*k +: WIDTH];
                        assign edge_room_o[Lane]    = in_room_i[Here];
                        logic unused;
                        assign unused = in_room_two_i[Here];
                    end else if (Inside || TORUS != 0) begin : g_wire
                        assign in_valid_o[Here]     = out_valid_i[There];
                        assign in_packet_o[WIDTH*Here +: WIDTH] =
                            out_packet_i[WIDTH*There +: WIDTH];
                        assign out_room_o[Here]     = in_room_i[There];
                        assign out_room_two_o[Here] = in_room_two_i[There];
                    end else begin : g_edge
                        assign in_valid_o[Here]     = 1'b0;
                        assign in_packet_o[WIDTH*Here +: WIDTH] = '0;
                        assign out_room_o[Here]     = 1'b0;
                        assign out_room_two_o[Here] = 1'b0;
                        logic unused;
                        assign unused = out_valid_i[Here] ^ (^out_packet_i[WIDTH*Here +: WIDTH])
                                      ^ in_room_i[Here] ^ in_room_two_i[Here];
                    end
                end
            end
        end
    endgenerate

endmodule
