# an order to run counts while a run is under way [H-3]
s/run_i && !running_o ? ticks_i/run_i ? ticks_i/
