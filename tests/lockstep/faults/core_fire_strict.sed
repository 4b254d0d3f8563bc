# fires on > instead of >= [N-7]
s/fires = v_q >= high;/fires = v_q > high;/
