# the write pointer of a FIFO runs past its depth
s/assign write_next = write_q\[IndexBits-1:0\] == LastIndex/assign write_next = write_q[IndexBits-1:0] == IndexBits'(DEPTH)/
