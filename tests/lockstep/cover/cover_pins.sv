// cover_pins.sv - cover points of ct_pins [H-6]: queues full and empty, spikes of several cores at
// once, lost ones, and several lost at once.

module cover_pins #(
    parameter int CORES = 4
) (
    input logic             clk_i,
    input logic             rst_ni,
    input logic [CORES-1:0] valid_i,
    input logic [CORES-1:0] full,
    input logic [CORES-1:0] empty,
    input logic [CORES-1:0] leaves,
    input logic [12:0]      lost_o
);

    empties:     cover property (@(posedge clk_i) rst_ni && empty == '1);
    one_full:    cover property (@(posedge clk_i) rst_ni && full != '0);
    all_full:    cover property (@(posedge clk_i) rst_ni && full == '1);
    comes_alone: cover property (@(posedge clk_i) rst_ni && $onehot(valid_i));
    come_many:   cover property (@(posedge clk_i) rst_ni && valid_i != '0 && !$onehot(valid_i));
    waits:       cover property (@(posedge clk_i) rst_ni && (~empty & ~leaves) != '0);
    moves:       cover property (@(posedge clk_i) rst_ni && (valid_i & leaves) != '0);
    lost:        cover property (@(posedge clk_i) rst_ni && lost_o == 13'd1);
    lost_many:   cover property (@(posedge clk_i) rst_ni && lost_o > 13'd1);
    lost_leaves: cover property (@(posedge clk_i) rst_ni && (valid_i & full & leaves) != '0);

endmodule

bind ct_pins cover_pins #(.CORES (CORES)) u_cover (.*);
