# input spikes go to the core of the configuration window [H-5]
s/inject_core_i == 16'(Number)/cfg_core_i == 16'(Number)/
