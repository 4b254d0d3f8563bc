# reset leaves packets on their links
s/line_q <= .0;/line_q <= line_q;/
