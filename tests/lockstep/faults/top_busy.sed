# the run ends while pin spikes are in their queues [H-3]
s/(running || !pins_empty)/(running)/
