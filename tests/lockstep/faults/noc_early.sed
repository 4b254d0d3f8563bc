# a packet may leave a FIFO one router cycle early
s/? P - 1 : F - 1 + P - 1)/? P - 1 : F - 1 + P - 2)/
