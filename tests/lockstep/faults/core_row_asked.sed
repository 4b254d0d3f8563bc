# the row is asked for in every cycle of READ [Y-2]
s/(in_read \&\& count_q == '0)/(in_read)/
