# CONTROL.RESET leaves pin spikes in their queues [H-9]
s/.rst_ni  (rst_ni \&\& !restart)/.rst_ni  (rst_ni)/
