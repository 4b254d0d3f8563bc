# a row that is not there is another one [C-1]
s/write_i\[w\] && in_range/write_i[w]/
