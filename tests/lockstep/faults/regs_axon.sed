# an axon that there is not is taken
s/{1.b0, spike_axon} < Axons/{1'b0, spike_axon} <= Axons/
