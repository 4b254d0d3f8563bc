// ct_router.sv - a router: five input FIFOs, five outputs, [F-4] [F-5] [Y-6] [Y-7] [Y-8].
//
// Links are numbered 0 east, 1 west, 2 north, 3 south in all vectors. A link is a strobe in the
// router cycle of the grant, with the packet in the same cycle; the FIFO at its other end reserves
// the place from the next base cycle on, counts the F - 1 router cycles on the link itself, and
// tells in every cycle whether it had room at its beginning. So a packet with P stages that is
// granted in router cycle k may leave the next router in k + F - 1 + P.
//
// Back-pressure: a packet is granted a link only where the FIFO behind it has room, on a torus room
// for two where it enters a ring; so nothing is lost and a ring does not fill. The core hands a
// packet over in any base cycle where local_room_o is high. Deliveries are never refused.
//
// The router cycle is a clock enable: with ce_i low only the local FIFO takes packets.
//
// A packet is the 32 bits of [P-1]; bits above them, where WIDTH has any, stay with it as they are.

module ct_router #(
    parameter int DL      = 4,              // depth of the local FIFO
    parameter int D       = 4,              // depth of the others
    parameter int P       = 1,              // stages
    parameter int F       = 1,              // router cycles of a packet on a link
    parameter int ROUTING = ct_noc_pkg::XY,
    parameter int TORUS   = 0,
    parameter int WIDTH   = 32,             // bits of a packet
    parameter int EDGES   = 0,              // bit k: in link k comes from another chip,
    parameter int E       = 1               // and this is its F [Y-9]
) (
    input  logic               clk_i,
    input  logic               rst_ni,
    input  logic               ce_i,             // this base cycle is a router cycle [Y-1]

    // from the core
    input  logic               local_valid_i,
    input  logic [WIDTH-1:0]   local_packet_i,
    output logic               local_room_o,

    // to the core's scheduler
    output logic               deliver_valid_o,
    output logic [WIDTH-1:0]   deliver_packet_o,

    // from the neighbours
    input  logic [3:0]         in_valid_i,
    input  logic [4*WIDTH-1:0] in_packet_i,
    output logic [3:0]         in_room_o,
    output logic [3:0]         in_room_two_o,

    // to the neighbours
    output logic [3:0]         out_valid_o,
    output logic [4*WIDTH-1:0] out_packet_o,
    input  logic [3:0]         out_room_i,
    input  logic [3:0]         out_room_two_i,

    output logic               empty_o           // all FIFOs have occupancy 0
);

    localparam int Ports = ct_noc_pkg::PORTS;
    localparam int TimerBits = F > 1 ? $clog2(F) : 1;
    localparam logic [TimerBits-1:0] Occupied = TimerBits'(F - 1);

    initial begin
        if (TORUS != 0 && (D < 2 || DL < 2 || ROUTING == ct_noc_pkg::WEST_FIRST))
            $fatal;
    end

    logic [Ports-1:0]    room, room_two, valid, pop, empty; // of the FIFOs
    logic [3:0]          open;                              // links [Y-8]
    logic [Ports*WIDTH-1:0] leaving;    // packet of each input as it leaves
    logic [Ports*Ports-1:0] ask, grant; // bit 5 x output + input

    genvar i, o;
    generate
        for (i = 0; i < Ports; i = i + 1) begin : g_input
            localparam int Way = i == ct_noc_pkg::LOCAL ? 0
                               : EDGES[(i+3)%4] ? E - 1 : F - 1; // router cycles on the link
            logic [WIDTH-1:0] oldest;
            logic [Ports-1:0] wanted;

            ct_fifo #(
                .DEPTH (i == ct_noc_pkg::LOCAL ? DL : D),
                .WIDTH (WIDTH),
                .DELAY (Way + P - 1)
            ) u_fifo (
                .clk_i      (clk_i),
                .rst_ni     (rst_ni),
                .ce_i       (ce_i),
                .push_i     (i == ct_noc_pkg::LOCAL ? local_valid_i : in_valid_i[(i+3)%4]),
                .packet_i   (i == ct_noc_pkg::LOCAL ? local_packet_i
                                                    : in_packet_i[WIDTH*((i+3)%4) +: WIDTH]),
                .room_o     (room[i]),
                .room_two_o (room_two[i]),
                .valid_o    (valid[i]),
                .packet_o   (oldest),
                .pop_i      (pop[i]),
                .empty_o    (empty[i])
            );

            ct_route #(.ROUTING (ROUTING)) u_route (
                .packet_i    (oldest[31:0]),
                .east_open_i (open[ct_noc_pkg::EAST-1]),
                .ask_o       (wanted),
                .packet_o    (leaving[WIDTH*i +: 32])
            );
            if (WIDTH > 32) begin : g_beside
                assign leaving[WIDTH*i+WIDTH-1:WIDTH*i+32] = oldest[WIDTH-1:32];
            end

            for (o = 0; o < Ports; o = o + 1) begin : g_ask
                // The packet stays in its ring, straight on [F-5].
                localparam bit InRing = o != ct_noc_pkg::LOCAL && i == ((o - 1) ^ 1) + 1;
                if (o == ct_noc_pkg::LOCAL)
                    assign ask[Ports*o + i] = valid[i] && wanted[o];
                else if (TORUS == 0 || InRing)
                    assign ask[Ports*o + i] = valid[i] && wanted[o] && open[(o+3)%4];
                else
                    assign ask[Ports*o + i] = valid[i] && wanted[o] && open[(o+3)%4]
                                            && out_room_two_i[(o+3)%4];
            end

            assign pop[i] = ce_i && (grant[i] || grant[Ports+i] || grant[2*Ports+i]
                                     || grant[3*Ports+i] || grant[4*Ports+i]);
        end

        for (o = 0; o < Ports; o = o + 1) begin : g_output
            logic [WIDTH-1:0] packet;

            ct_arbiter #(.ASKERS (Ports)) u_arbiter (
                .clk_i   (clk_i),
                .rst_ni  (rst_ni),
                .ask_i   (ask[Ports*o +: Ports]),
                .grant_o (grant[Ports*o +: Ports]),
                .take_i  (ce_i)
            );

            always_comb begin
                packet = '0;
                for (int k = 0; k < Ports; k = k + 1)
                    packet = packet | (leaving[WIDTH*k +: WIDTH] & {WIDTH{grant[Ports*o + k]}});
            end

            if (o == ct_noc_pkg::LOCAL) begin : g_deliver
                assign deliver_valid_o  = ce_i && grant[Ports-1:0] != '0;
                assign deliver_packet_o = packet;
            end else begin : g_link
                logic granted;
                assign granted = grant[Ports*o +: Ports] != '0;
                assign out_valid_o[o-1] = ce_i && granted;
                assign out_packet_o[WIDTH*(o-1) +: WIDTH] = packet;

                if (F == 1) begin : g_free
                    assign open[o-1] = out_room_i[o-1];
                end else begin : g_timed
                    logic [TimerBits-1:0] timer_q; // router cycles that the link is still occupied
                    assign open[o-1] = out_room_i[o-1] && timer_q == '0;
                    always_ff @(posedge clk_i) begin
                        if (!rst_ni)
                            timer_q <= '0;
                        else if (ce_i && granted)
                            timer_q <= Occupied;
                        else if (ce_i && timer_q != '0)
                            timer_q <= timer_q - 1'b1;
                    end
                end
            end
        end
    endgenerate

    assign local_room_o  = room[ct_noc_pkg::LOCAL];
    assign in_room_o     = room[Ports-1:1];
    assign in_room_two_o = room_two[Ports-1:1];
    assign empty_o       = empty == '1;

    logic unused;
    assign unused = room_two[ct_noc_pkg::LOCAL] ^ (^out_room_two_i);

endmodule
