# after CONTROL.RESET no core is present [H-9]
/if (!rst_ni)$/{
N
s/rst_ni\(.*present_q\)/rst_n\1/
}
