// cover_tile.sv - cover points of ct_tile: a tick with and without the core being present [X-1];
// deliveries while the core is done and while it is not; a full FIFO before the core.

module cover_tile (
    input logic clk_i,
    input logic rst_ni,
    input logic tick_start_i,
    input logic present_q,
    input logic done,
    input logic empty,
    input logic deliver_valid,
    input logic send_valid,
    input logic send_ready,
    input logic late_core_o,
    input logic late_packet_o,
    input logic restart_i
);

    present:      cover property (@(posedge clk_i) rst_ni && tick_start_i && present_q);
    absent:       cover property (@(posedge clk_i) rst_ni && tick_start_i && !present_q);
    to_done:      cover property (@(posedge clk_i) rst_ni && deliver_valid && done);
    to_busy:      cover property (@(posedge clk_i) rst_ni && deliver_valid && !done);
    through_gone: cover property (@(posedge clk_i) rst_ni && !present_q && !empty);
    refused:      cover property (@(posedge clk_i) rst_ni && send_valid && !send_ready);
    // A tick of fixed length that overran [Y-11].
    late_core:    cover property (@(posedge clk_i) rst_ni && late_core_o);
    late_packet:  cover property (@(posedge clk_i) rst_ni && late_packet_o);
    restarted:    cover property (@(posedge clk_i) restart_i && present_q && !done);
    only_network: cover property (@(posedge clk_i) rst_ni && done && !empty);

endmodule

bind ct_tile cover_tile u_cover (.*);
