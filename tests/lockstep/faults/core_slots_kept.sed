# reset leaves the scheduler as it is [T-2]
s/slot_q\[s\] <= '0;/;/
