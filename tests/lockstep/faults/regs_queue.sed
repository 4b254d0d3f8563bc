# pin spikes that were lost in a queue do not count
s/+ 32'(pin_valid_i \&\& out_full) + 32'(pin_lost_i)/+ 32'(pin_valid_i \&\& out_full)/
