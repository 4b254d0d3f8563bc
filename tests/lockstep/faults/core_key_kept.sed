# a tick runs on the key of the tick before [R-1]
s/            k0_q    <= tick_i;/            k0_q    <= k0_q;/
