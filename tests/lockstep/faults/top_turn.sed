# pin spikes leave by the number of their core alone [H-6]
s/.take_i  (1'b1)/.take_i  (1'b0)/
