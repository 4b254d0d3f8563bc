# negative threshold on <= instead of < [N-8]
s/v_q < -low/v_q <= -low/
