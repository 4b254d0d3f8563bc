# a lost spike counts where one is not lost
s/13'(valid_i\[n\] && full\[n\])/13'(valid_i[n] || full[n])/
