# an output starts with the input that it granted last
s/after_q <= ~(grant_o | (grant_o - 1.b1));/after_q <= ~(grant_o - 1'b1);/
