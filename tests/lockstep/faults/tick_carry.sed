# the number of the tick counts 31 bits
s/tick_start_o ? tick_q + 1'b1 : tick_q/tick_start_o ? {tick_q[31], tick_q[30:0] + 31'd1} : tick_q/
