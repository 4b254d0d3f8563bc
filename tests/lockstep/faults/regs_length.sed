# the length of ticks can be changed when there were some
s/FIXED != 0 \&\& idle \&\& tick_i == .0;/FIXED != 0 \&\& idle;/
