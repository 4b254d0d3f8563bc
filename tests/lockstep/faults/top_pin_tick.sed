# pin spikes have the tick after theirs [H-6]
s/assign pin_tick_o  = tick;/assign pin_tick_o  = core_tick;/
