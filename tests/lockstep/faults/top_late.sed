# a packet that comes in time for its tick counts as late [Y-5]
s/(deadline < next_q || /(deadline <= next_q || /
