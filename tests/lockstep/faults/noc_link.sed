# a link is free one router cycle early
s/TimerBits'(F - 1)/TimerBits'(F - 2)/
