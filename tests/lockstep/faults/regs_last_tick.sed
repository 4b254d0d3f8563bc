# the last tick that there is cannot be run
s/wdata_i <= ~tick_i;/wdata_i < ~tick_i;/
