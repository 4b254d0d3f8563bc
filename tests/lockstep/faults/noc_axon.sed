# a packet that goes west loses the highest bit of its axon
s/packet_o\[13:0\]  = packet_i\[13:0\]/packet_o[13:0]  = packet_i[13:0] \& {!ask_o[2], 13'h1FFF}/
