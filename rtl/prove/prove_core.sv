// prove_core.sv - what must hold of the controller of ct_core, with any contents of the SRAM, any
// neurons that fire, any spikes and any back-pressure: in every tick each row is read and written
// once, in order, one after the other, and its synapses are integrated once each [Y-2]; a core that
// is done does nothing; a packet that is not taken holds [Y-3]; a tick ends.
//
// That it ends is a number: the core cycles of a tick without its stalls are at most those of
// [Y-2] with every synapse there and every neuron firing.

module prove_core #(
    parameter int AXONS   = 2,
    parameter int NEURONS = 3,
    parameter int K       = 1,
    parameter int S       = 1,
    parameter int LENGTH  = 0  // not 0: the length of a tick is bounded
) (
    input logic        clk_i,
    input logic        rst_ni,
    input logic        ce_i,
    input logic        tick_start_i,
    input logic [31:0] tick_i,
    input logic        sched_we_i,
    input logic [3:0]  sched_slot_i,
    input logic [7:0]  sched_axon_i,
    input logic        inject_we_i,
    input logic [3:0]  inject_slot_i,
    input logic [7:0]  inject_axon_i,
    input logic        send_ready_i,
    input logic        cfg_we_i,
    input logic        cfg_re_i,
    input logic [11:0] cfg_addr_i,
    input logic [31:0] cfg_data_i
);

    logic        done, send_valid, pin_valid;
    logic [31:0] send_packet;
    logic [23:0] pin;
    logic [31:0] cfg_data;

    ct_core #(.AXONS (AXONS), .NEURONS (NEURONS), .K (K), .S (S)) u_core (
        .clk_i         (clk_i),
        .rst_ni        (rst_ni),
        .ce_i          (ce_i),
        .tick_start_i  (tick_start_i),
        .tick_i        (tick_i),
        .done_o        (done),
        .sched_we_i    (sched_we_i),
        .sched_slot_i  (sched_slot_i),
        .sched_axon_i  (sched_axon_i),
        .inject_we_i   (inject_we_i),
        .inject_slot_i (inject_slot_i),
        .inject_axon_i (inject_axon_i),
        .send_valid_o  (send_valid),
        .send_packet_o (send_packet),
        .send_ready_i  (send_ready_i),
        .pin_valid_o   (pin_valid),
        .pin_o         (pin),
        .cfg_we_i      (cfg_we_i),
        .cfg_re_i      (cfg_re_i),
        .cfg_addr_i    (cfg_addr_i),
        .cfg_data_i    (cfg_data_i),
        .cfg_data_o    (cfg_data)
    );

    // prove.sh connects these with the SRAM's inputs and with what is integrated.
    (* anyseq *) logic                       read;
    (* anyseq *) logic [ct_pkg::ROW_WORDS-1:0] write;
    (* anyseq *) logic [7:0]                 addr;
    (* anyseq *) logic                       integrate, leak;
    (* anyseq *) logic [AXONS-1:0]           axons;
    (* anyseq *) logic [ct_pkg::ROW_BITS-1:0] row;
    (* anyseq *) logic [K-1:0]               pick;
    (* anyseq *) logic [8*K-1:0]             picked;

    // ---- rows ----------------------------------------------------------------------------------

    logic       begun_q;
    logic       tick_q;   // between TAKE and done
    logic [8:0] next_q;   // the row that is read next
    logic       open_q;   // the one before it is not written yet
    logic       leaked_q; // it has leaked: no synapse may come after
    initial begun_q = 1'b0;

    logic take;
    assign take = ce_i && tick_start_i && done;

    always_ff @(posedge clk_i) begin
        begun_q <= 1'b1;
        if (!rst_ni) begin
            tick_q <= 1'b0;
            open_q <= 1'b0;
            next_q <= 9'(NEURONS);
        end else if (take) begin
            tick_q <= 1'b1;
            next_q <= '0;
        end else if (ce_i && tick_q) begin
            if (read && !done) begin
                next_q   <= next_q + 1'b1;
                open_q   <= 1'b1;
                leaked_q <= 1'b0;
            end
            if (leak) leaked_q <= 1'b1;
            if (write != '0) open_q <= 1'b0;
        end
        if (rst_ni && done && !take)
            tick_q <= 1'b0;
    end

    // ---- synapses ------------------------------------------------------------------------------

    // Of any one axon: whether its synapse of this neuron was integrated.
    (* anyconst *) logic [7:0] axon;
    logic                      now, added_q;
    always_comb begin
        now = 1'b0;
        for (int k = 0; k < K; k = k + 1)
            now = now || (integrate && pick[k] && picked[8*k +: 8] == axon);
    end
    always_ff @(posedge clk_i)
        if (ce_i)
            added_q <= !read && (added_q || now);

    // ---- length --------------------------------------------------------------------------------

    localparam int Least = ct_pkg::KEY_ROUNDS + NEURONS * (S + (AXONS + K - 1) / K + 4);
    logic [15:0] length_q;
    always_ff @(posedge clk_i) begin
        if (take)
            length_q <= '0;
        else if (ce_i && !done && !(send_valid && !send_ready_i))
            length_q <= length_q + 1'b1;
    end

    // ---- stalls --------------------------------------------------------------------------------

    logic        stalled_q;
    logic [31:0] packet_q;
    always_ff @(posedge clk_i) begin
        stalled_q <= rst_ni && send_valid && !(ce_i && send_ready_i);
        packet_q  <= send_packet;
    end

    always_comb begin
        assume (begun_q || !rst_ni);
        assume (!(cfg_we_i || cfg_re_i) || (done && !take));
        assume (32'(axon) < AXONS);
        if (begun_q && rst_ni) begin
            assert (tick_q || done);
            if (ce_i && read && !done) begin
                assert (tick_q && !open_q);                    // not before the last is written
                assert (32'(next_q) < NEURONS && addr == next_q[7:0]);
            end
            if (!done && write != '0)
                assert (ce_i && open_q && leaked_q && addr == 8'(next_q - 9'd1)
                        && write == ct_pkg::ROW_WORDS'(1) << ct_pkg::V_WORD);
            if (done && !cfg_we_i)
                assert (write == '0);
            if (done)
                assert (!open_q && 32'(next_q) == NEURONS && !send_valid && !pin_valid
                        && read == cfg_re_i);
            if (send_valid || pin_valid)
                assert (tick_q && !open_q);                    // after its row was written
            if (now)
                assert (open_q && !leaked_q && !added_q && axons[axon] && row[axon]);
            if (leak)
                assert (open_q && !leaked_q && added_q == (axons[axon] && row[axon]));
            if (stalled_q)
                assert (send_valid && send_packet == packet_q);
            if (LENGTH != 0 && !done)
                assert (32'(length_q) < Least);
        end
    end

endmodule
