# BUSY does not count the cycle of the order to run
s/assign busy    = run_q || busy_i;/assign busy    = busy_i;/
