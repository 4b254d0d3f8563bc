# between runs of fixed ticks cores go on [H-3]
s/assign core_ce_o   = core_due \&\& !rests;/assign core_ce_o   = core_due;/
