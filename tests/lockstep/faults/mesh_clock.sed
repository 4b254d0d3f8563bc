# a core cycle is one base cycle late for the core
s/core_q == LastCore/core_q == LastCore + 1/
