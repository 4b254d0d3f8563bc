# an input spike is lost when a packet comes with it [Y-4]
s/(inject ? injected : '0)/(inject \&\& !set ? injected : '0)/
