# a FIFO says that it has room when it is full
s/assign room_o     = write_q != full_at;/assign room_o     = write_q != full_at || 1;/
