// cover_edge.sv - cover points of ct_edge [Y-9]: merge FIFOs full and empty, lanes that compete,
// wait for the link, or for room on the other chip.

module cover_edge #(
    parameter int LANES = 4
) (
    input logic             clk_i,
    input logic             rst_ni,
    input logic             ce_i,
    input logic             free,
    input logic [LANES-1:0] valid,
    input logic [LANES-1:0] grant,
    input logic [LANES-1:0] room_o,
    input logic [LANES-1:0] far_room_i,
    input logic [LANES-1:0] valid_i,
    input logic             empty_o
);

    empties:       cover property (@(posedge clk_i) rst_ni && empty_o);
    one_full:      cover property (@(posedge clk_i) rst_ni && room_o != '1);
    all_full:      cover property (@(posedge clk_i) rst_ni && room_o == '0);
    alone:         cover property (@(posedge clk_i) ce_i && grant != '0 && valid == grant);
    competes:      cover property (@(posedge clk_i) ce_i && grant != '0 && valid != grant);
    waits_link:    cover property (@(posedge clk_i) ce_i && valid != '0 && !free);
    waits_room:    cover property (@(posedge clk_i)
                       ce_i && free && valid != '0 && (valid & far_room_i) == '0);
    passes_closed: cover property (@(posedge clk_i)
                       ce_i && grant != '0 && (valid & ~far_room_i) != '0);
    moves:         cover property (@(posedge clk_i) ce_i && (grant & valid_i) != '0);

endmodule

bind ct_edge cover_edge #(.LANES (LANES)) u_cover (.*);
