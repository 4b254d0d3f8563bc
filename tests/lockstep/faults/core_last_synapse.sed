# after a full cycle of INTEGRATE an axon is left out [Y-2]
s/+ 9'd1 : 9'd256/+ 9'd2 : 9'd256/
