# a core that is done, and owes a tick, does not count as late [Y-11]
s/(!done || next_q != tick_i);/!done;/
