# leak reversal takes sgn(0) as 1 [N-4]
s/if (start == 22'sd0) turned = 22'sd0;/;/
