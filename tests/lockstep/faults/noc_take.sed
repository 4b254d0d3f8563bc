# turns pass on in base cycles that are no router cycles
s/.take_i  (ce_i)/.take_i  (ce_i || 1)/
