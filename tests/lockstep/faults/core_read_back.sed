# the host reads back the row that was read last [H-4]
s/ || (in_done \&\& cfg_re_i)//
