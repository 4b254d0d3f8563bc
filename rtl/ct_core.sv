// ct_core.sv - a core: scheduler, SRAM, datapath, random draws, and the controller that takes them
// through the states of [Y-2], one a core cycle (ce_i), one neuron after the other.
//
// A tick starts in a core cycle with tick_start_i, while done_o is high: that cycle is TAKE. done_o
// falls after it and is high again from the base cycle after the last core cycle on.
//
// Back-pressure: in SEND send_valid_o is high and send_packet_o holds; the packet is taken in the
// core cycle in which send_ready_i is high, until then the core stalls [Y-3]. send_valid_o does not
// depend on send_ready_i. Nothing else can stop a core: packets for it (sched_*) and input spikes
// (inject_*) are taken in every base cycle [Y-4], pin spikes (pin_*) are gone after their cycle
// [P-3].
//
// The host configures while done_o is high and no tick starts: cfg_addr_i is {row, word} [H-4].
// Words 0..13 are of the row of a neuron, lowest bits first; word 14 of rows 0..15 holds the types
// of 16 axons each, lowest first; word 15 of row 0 is the seed. None of these has a reset: all of
// them have to be written. Reset empties the scheduler [T-2].
//
// A word that is asked for with cfg_re_i is at cfg_data_o S base cycles later, and from then on
// until the next read or tick. cfg_addr_i must hold until it is looked at, and in between the host
// neither reads nor writes and no tick starts. Core cycles do not matter to it.

module ct_core #(
    parameter int AXONS   = 256,  // [C-1]
    parameter int NEURONS = 256,
    parameter int K       = 4,    // active synapses that a cycle integrates
    parameter int S       = 1     // core cycles that the SRAM needs for a row
) (
    input  logic        clk_i,
    input  logic        rst_ni,
    input  logic        ce_i,

    // tick
    input  logic        tick_start_i,
    input  logic [31:0] tick_i,
    output logic        done_o,

    // packets from the router
    input  logic        sched_we_i,
    input  logic [3:0]  sched_slot_i,
    input  logic [7:0]  sched_axon_i,

    // input spikes from the host
    input  logic        inject_we_i,
    input  logic [3:0]  inject_slot_i,
    input  logic [7:0]  inject_axon_i,

    // packets to the router; valid with ce_i
    output logic        send_valid_o,
    output logic [31:0] send_packet_o,
    input  logic        send_ready_i,

    // spikes to pins; valid with ce_i
    output logic        pin_valid_o,
    output logic [23:0] pin_o,

    // configuration from the host
    input  logic        cfg_we_i,
    input  logic        cfg_re_i,
    input  logic [11:0] cfg_addr_i,
    input  logic [31:0] cfg_data_i,
    output logic [31:0] cfg_data_o
);

    localparam logic [7:0] LastNeuron = 8'(NEURONS - 1);
    localparam logic [1:0] LastRound  = 2'(ct_pkg::KEY_ROUNDS - 1);
    localparam logic [1:0] LastRead   = 2'(S - 1);

    // ---- state ---------------------------------------------------------------------------------

    logic [ct_pkg::STATE_BITS-1:0] state_q, state_d, after_neuron;
    logic [7:0]                    neuron_q, neuron_d;
    logic [1:0]                    count_q, count_d;  // rounds of KEY, cycles of READ
    logic                          first_q, first_d;  // the datapath starts from the row
    logic [8:0]                    from_q, from_d;    // axons below it are integrated
    logic [3:0]                    tick_q;            // the delivery ticks count from it
    logic [31:0]                   k0_q, k1_q, seed_q;
    logic [AXONS-1:0]              axons_q;           // A_i, [S-2]
    logic [2*AXONS-1:0]            types_q;           // G_i, [C-2]

    logic in_done, in_key, in_read, in_sum, in_fire, in_write, in_send, in_pin;
    assign in_done  = state_q == 3'(ct_pkg::STATE_DONE);
    assign in_key   = state_q == 3'(ct_pkg::STATE_KEY);
    assign in_read  = state_q == 3'(ct_pkg::STATE_READ);
    assign in_sum   = state_q == 3'(ct_pkg::STATE_SUM);
    assign in_fire  = state_q == 3'(ct_pkg::STATE_FIRE);
    assign in_write = state_q == 3'(ct_pkg::STATE_WRITE);
    assign in_send  = state_q == 3'(ct_pkg::STATE_SEND);
    assign in_pin   = state_q == 3'(ct_pkg::STATE_PIN);

    logic take, integrate, leak;
    assign take = ce_i && in_done && tick_start_i;

    // ---- scheduler -----------------------------------------------------------------------------

    logic [AXONS-1:0] axons;
    ct_sched #(.AXONS(AXONS)) u_sched (
        .clk_i,
        .rst_ni,
        .take_i      (take),
        .take_slot_i (tick_i[3:0]),
        .axons_o     (axons),
        .we_i        (sched_we_i),
        .slot_i      (sched_slot_i),
        .axon_i      (sched_axon_i),
        .inject_we_i,
        .inject_slot_i,
        .inject_axon_i
    );

    // ---- memory --------------------------------------------------------------------------------

    logic [ct_pkg::ROW_BITS-1:0]     row;
    logic [ct_pkg::ROW_WORDS-1:0]    write;
    logic [32*ct_pkg::ROW_WORDS-1:0] write_data;
    logic [ct_pkg::POTENTIAL_BITS-1:0] potential;
    logic                            fired;
    always_comb begin
        write = '0;
        for (int w = 0; w < ct_pkg::ROW_WORDS; w = w + 1)
            write[w] = cfg_we_i && cfg_addr_i[3:0] == 4'(w);
        if (ce_i && in_write) write[ct_pkg::V_WORD] = 1'b1;
    end
    // Beside V its word holds the first bits of s, which stay as they are.
    assign write_data = {ct_pkg::ROW_WORDS{in_write ? {row[ct_pkg::ROW_S +: 12], potential}
                                                    : cfg_data_i}};

    ct_sram #(.ROWS(NEURONS), .CYCLES(S)) u_sram (
        .clk_i,
        .rst_ni,
        .ce_i    (ce_i || in_done),
        .read_i  ((in_read && count_q == '0) || (in_done && cfg_re_i)),
        .write_i (write),
        .addr_i  (in_done ? cfg_addr_i[11:4] : neuron_q),
        .data_i  (write_data),
        .row_o   (row)
    );

    // ---- synapses ------------------------------------------------------------------------------

    // Active axons with a synapse that are not integrated yet, and the K lowest of them.
    logic [AXONS-1:0] pending;
    logic [K-1:0]     pick;
    logic [8*K-1:0]   picked;
    assign pending   = axons_q & row[AXONS-1:0] & ({AXONS{1'b1}} << from_q);
    assign integrate = in_sum && pending != '0;
    assign leak      = in_sum && pending == '0;
    ct_pick #(.AXONS(AXONS), .K(K)) u_pick (
        .axons_i (pending),
        .valid_o (pick),
        .axon_o  (picked)
    );

    // ---- random draws --------------------------------------------------------------------------

    // Word function 0 serves the key, leak and threshold as well: they have cycles of their own.
    logic [32*K-1:0] words;
    logic [2*K-1:0]  types;
    logic [8*K-1:0]  draws;
    logic [8:0]      slot0;
    logic [7:0]      index0;
    always_comb begin
        slot0  = {1'b0, picked[7:0]};
        index0 = {2'b0, neuron_q[7:2]};
        if (leak) slot0 = 9'(ct_pkg::SLOT_LEAK);
        if (in_fire) begin
            slot0  = 9'(ct_pkg::SLOT_THRESHOLD);
            index0 = neuron_q;
        end
        if (in_key) begin
            slot0  = 9'(ct_pkg::SLOT_KEY) + {7'b0, count_q};
            index0 = 8'(ct_pkg::INDEX_KEY);
        end
    end
    genvar k;
    for (k = 0; k < K; k = k + 1) begin : g_draw
        ct_prng_word u_word (
            .k0_i    (k0_q),
            .k1_i    (k1_q),
            .slot_i  ((k == 0) ? slot0 : {1'b0, picked[8*k +: 8]}),
            .index_i ((k == 0) ? index0 : {2'b0, neuron_q[7:2]}),
            .word_o  (words[32*k +: 32])
        );
        assign draws[8*k +: 8] = words[32*k + 8*32'(neuron_q[1:0]) +: 8];
        assign types[2*k +: 2] = types_q[2*32'(picked[8*k +: 8]) +: 2];
    end

    // ---- datapath ------------------------------------------------------------------------------

    ct_neuron #(.K(K)) u_neuron (
        .clk_i,
        .first_i          (first_q),
        .integrate_i      (ce_i && integrate),
        .leak_i           (ce_i && leak),
        .fire_i           (ce_i && in_fire),
        .row_i            (row[ct_pkg::ROW_KIND-1:ct_pkg::ROW_V]),
        .synapse_i        (pick),
        .type_i           (types),
        .synapse_draw_i   (draws),
        .leak_draw_i      (draws[7:0]),
        .threshold_draw_i (words[17:0]),
        .potential_o      (potential),
        .fired_o          (fired)
    );

    // ---- outputs -------------------------------------------------------------------------------

    logic [1:0] kind;
    assign kind          = row[ct_pkg::ROW_KIND +: ct_pkg::KIND_BITS];
    assign done_o        = in_done;
    assign send_valid_o  = in_send;
    assign send_packet_o = {row[ct_pkg::ROW_DX +: ct_pkg::REACH_BITS],
                            row[ct_pkg::ROW_DY +: ct_pkg::REACH_BITS],
                            row[ct_pkg::ROW_AXON +: ct_pkg::AXON_BITS],
                            tick_q + row[ct_pkg::ROW_DELAY +: ct_pkg::DELAY_BITS], 2'b00};
    assign pin_valid_o   = in_pin;
    assign pin_o         = row[ct_pkg::ROW_PIN +: ct_pkg::PIN_BITS];

    // ---- controller ----------------------------------------------------------------------------

    assign after_neuron = (neuron_q == LastNeuron) ? 3'(ct_pkg::STATE_DONE)
                                                   : 3'(ct_pkg::STATE_READ);
    logic leaves;  // this is the last cycle of the neuron
    always_comb begin
        state_d  = state_q;
        count_d  = count_q;
        first_d  = first_q;
        from_d   = from_q;
        leaves   = 1'b0;
        case (state_q)
            3'(ct_pkg::STATE_DONE): begin
                count_d = '0;
                if (tick_start_i) state_d = 3'(ct_pkg::STATE_KEY);
            end
            3'(ct_pkg::STATE_KEY): begin
                count_d = count_q + 2'd1;
                if (count_q == LastRound) begin
                    count_d = '0;
                    state_d = 3'(ct_pkg::STATE_READ);
                end
            end
            3'(ct_pkg::STATE_READ): begin
                first_d = 1'b1;
                from_d  = '0;
                count_d = count_q + 2'd1;
                if (count_q == LastRead) begin
                    count_d = '0;
                    state_d = 3'(ct_pkg::STATE_SUM);
                end
            end
            3'(ct_pkg::STATE_SUM): begin
                first_d = 1'b0;
                from_d  = pick[K-1] ? {1'b0, picked[8*K-1 -: 8]} + 9'd1 : 9'd256;
                if (leak) state_d = 3'(ct_pkg::STATE_FIRE);
            end
            3'(ct_pkg::STATE_FIRE): state_d = 3'(ct_pkg::STATE_WRITE);
            3'(ct_pkg::STATE_WRITE): begin
                if (fired && kind == 2'(ct_pkg::KIND_CORE)) state_d = 3'(ct_pkg::STATE_SEND);
                else if (fired && kind == 2'(ct_pkg::KIND_PIN)) state_d = 3'(ct_pkg::STATE_PIN);
                else leaves = 1'b1;
            end
            3'(ct_pkg::STATE_SEND): leaves = send_ready_i;
            default: leaves = 1'b1;
        endcase
        if (leaves) state_d = after_neuron;
        neuron_d = in_done ? '0 : (leaves ? neuron_q + 8'd1 : neuron_q);
    end

    always_ff @(posedge clk_i) begin
        if (!rst_ni) begin
            state_q <= 3'(ct_pkg::STATE_DONE);
        end else if (ce_i) begin
            state_q <= state_d;
        end
        if (ce_i) begin
            neuron_q <= neuron_d;
            count_q  <= count_d;
            first_q  <= first_d;
            from_q   <= from_d;
        end
        if (take) begin
            axons_q <= axons;
            tick_q  <= tick_i[3:0];
            k0_q    <= tick_i;
            k1_q    <= seed_q;
        end else if (ce_i && in_key) begin
            k0_q <= k1_q;
            k1_q <= words[31:0];
        end
    end

    // ---- configuration -------------------------------------------------------------------------

    always_ff @(posedge clk_i) begin
        if (cfg_we_i && cfg_addr_i == 12'(ct_pkg::SEED_WORD)) seed_q <= cfg_data_i;
        if (cfg_we_i && cfg_addr_i[3:0] == 4'(ct_pkg::TYPES_WORD)) begin
            for (int i = 0; i < AXONS; i = i + 1)
                if (cfg_addr_i[11:4] == 8'(i / 16)) types_q[2*i +: 2] <= cfg_data_i[2*(i%16) +: 2];
        end
    end

    // What there is not reads 0.
    localparam int Rest = 32 * ct_pkg::ROW_WORDS - ct_pkg::ROW_BITS;
    logic [32*ct_pkg::ROW_WORDS-1:0] row_words;
    assign row_words = {{Rest{1'b0}}, row};
    always_comb begin
        cfg_data_o = '0;
        if (cfg_addr_i == 12'(ct_pkg::SEED_WORD)) cfg_data_o = seed_q;
        for (int w = 0; w < ct_pkg::ROW_WORDS; w = w + 1)
            if (cfg_addr_i[3:0] == 4'(w) && {1'b0, cfg_addr_i[11:4]} < 9'(NEURONS))
                cfg_data_o = row_words[32*w +: 32];
        if (cfg_addr_i[3:0] == 4'(ct_pkg::TYPES_WORD))
            for (int i = 0; i < AXONS; i = i + 1)
                if (cfg_addr_i[11:4] == 8'(i / 16)) cfg_data_o[2*(i%16) +: 2] = types_q[2*i +: 2];
    end

endmodule
