# ticks of a fixed length are one unit too long [Y-11]
s/units_q <= length_i - 32'd1;/units_q <= length_i;/
