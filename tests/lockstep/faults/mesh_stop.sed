# a run does not stop
s/stop_i ? '0 : run_i/run_i/
