# packets to some axons are written for a tick with its lowest bit off
s/(deliver_packet\[5:2\])/(deliver_packet[5:2] \& {3'b111, !deliver_packet[8]})/
