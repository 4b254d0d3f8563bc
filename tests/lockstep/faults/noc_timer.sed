# the time of a link runs in base cycles
s/else if (ce_i && timer_q != .0)/else if (timer_q != 0)/
