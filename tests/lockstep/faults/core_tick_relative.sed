# the packet holds the delay and not the tick [P-1]
s/tick_q + row\[ct_pkg::ROW_DELAY/row[ct_pkg::ROW_DELAY/
