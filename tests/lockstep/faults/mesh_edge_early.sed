# a packet leaves its merge FIFO in the router cycle in which it arrives [Y-9]
s/.DELAY (F - 1)/.DELAY (F - 2)/
