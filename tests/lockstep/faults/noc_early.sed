# a packet may leave a FIFO one router cycle early
s/.DELAY (Way + P - 1)/.DELAY (i == 0 ? P - 1 : Way + P - 2)/
