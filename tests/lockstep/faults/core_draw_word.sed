# synapse draws of the next four neurons [R-5]
s/index_i ((k == 0) ? index0 : {2'b0, neuron_q\[7:2\]})/index_i ((k == 0) ? index0 : {2'b0, neuron_q[7:2]} + 8'd1)/
