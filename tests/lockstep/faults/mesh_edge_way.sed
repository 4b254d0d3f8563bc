# a packet from another chip is as fast as one from this [Y-9]
s/? E - 1 : F - 1;/? F - 1 : F - 1;/
