# the barrier is one base cycle short
s/= 16'(B);/= 16'(B - 1);/
