# a pin spike that finds the FIFO full is kept where one is read
s/out_push = pin_valid_i \&\& !out_full;/out_push = pin_valid_i \&\& (!out_full || out_pop);/
