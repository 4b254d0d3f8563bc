# the barrier is one base cycle short
s/= 16'(BARRIER);/= 16'(BARRIER - 1);/
