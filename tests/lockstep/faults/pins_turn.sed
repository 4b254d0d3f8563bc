# spikes of the lowest core go first, whoever's turn it is
s/assign grant_o = asking & (~asking + 1'b1);/assign grant_o = ask_i \& (~ask_i + 1'b1);/
