# a core does not wait for room in its FIFO
s/.send_ready_i  (send_ready)/.send_ready_i  (send_ready || 1)/
