// ct_edge.sv - one side of a chip where there is another chip: a merge FIFO for each row, or
// column, and the one link that they share [Y-9].
//
// A router's output is pushed in the base cycle of its grant, where room_o was high, and counts
// the F - 1 router cycles on its way itself, see ct_fifo. Of the lanes whose oldest packet has
// arrived and whose input FIFO on the other chip has room, far_room_i, one is taken in a router
// cycle in which the link is free, round robin; then the link is occupied for E of them. A packet
// that is taken leaves as a strobe: the FIFO over there counts its E - 1 router cycles itself.

module ct_edge #(
    parameter int LANES = 4,
    parameter int DE    = 4,
    parameter int F     = 1,
    parameter int E     = 1,
    parameter int WIDTH = 32
) (
    input  logic                   clk_i,
    input  logic                   rst_ni,
    input  logic                   ce_i,       // this base cycle is a router cycle

    // from the routers of this side
    input  logic [LANES-1:0]       valid_i,
    input  logic [LANES*WIDTH-1:0] packet_i,
    output logic [LANES-1:0]       room_o,
    output logic [LANES-1:0]       room_two_o,

    // to the other chip
    output logic [LANES-1:0]       valid_o,
    output logic [WIDTH-1:0]       packet_o,
    input  logic [LANES-1:0]       far_room_i,

    output logic                   empty_o     // all FIFOs have occupancy 0
);

    localparam int TimerBits = E > 1 ? $clog2(E) : 1;
    localparam logic [TimerBits-1:0] Occupied = TimerBits'(E - 1);

    logic [LANES-1:0]       valid, empty, grant;
    logic [LANES*WIDTH-1:0] oldest;
    logic                   free;

    genvar n;
    generate
        for (n = 0; n < LANES; n = n + 1) begin : g_lane
            ct_fifo #(.DEPTH (DE), .WIDTH (WIDTH), .DELAY (F - 1)) u_fifo (
                .clk_i      (clk_i),
                .rst_ni     (rst_ni),
                .ce_i       (ce_i),
                .push_i     (valid_i[n]),
                .packet_i   (packet_i[WIDTH*n +: WIDTH]),
                .room_o     (room_o[n]),
                .room_two_o (room_two_o[n]),
                .valid_o    (valid[n]),
                .packet_o   (oldest[WIDTH*n +: WIDTH]),
                .pop_i      (valid_o[n]),
                .empty_o    (empty[n])
            );
        end

        if (E == 1) begin : g_free
            assign free = 1'b1;
        end else begin : g_timed
            logic [TimerBits-1:0] left_q; // router cycles that the link is still occupied
            assign free = left_q == '0;
            always_ff @(posedge clk_i) begin
                if (!rst_ni)
                    left_q <= '0;
                else if (ce_i && grant != '0)
                    left_q <= Occupied;
                else if (ce_i && left_q != '0)
                    left_q <= left_q - 1'b1;
            end
        end
    endgenerate

    ct_arbiter #(.ASKERS (LANES)) u_arbiter (
        .clk_i,
        .rst_ni,
        .ask_i   (free ? valid & far_room_i : '0),
        .grant_o (grant),
        .take_i  (ce_i && free)
    );

    assign valid_o = ce_i ? grant : '0;
    assign empty_o = empty == '1;

    always_comb begin
        packet_o = '0;
        for (int k = 0; k < LANES; k = k + 1)
            packet_o = packet_o | (oldest[WIDTH*k +: WIDTH] & {WIDTH{grant[k]}});
    end

    logic unused;
    assign unused = ^Occupied;

endmodule
