# a link between chips is free one router cycle early [Y-9]
s/TimerBits'(E - 1)/TimerBits'(E - 2)/
