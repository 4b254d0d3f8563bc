# the core goes on when the FIFO has no room [Y-3]
s/leaves = send_ready_i;/leaves = 1'b1;/
