# a late core leaves out the tick that it owes [Y-11]
s/assign begins    = tick_start_i || next_q != tick_i;/assign begins    = tick_start_i;/
