# a tick ends while packets are in the network
s/(done || !present_q) && empty/(done || !present_q) \&\& (empty || 1)/
