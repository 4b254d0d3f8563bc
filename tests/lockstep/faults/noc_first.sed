# after reset an output starts with east
s/after_q <= .0;/after_q <= ~5'b1;/
