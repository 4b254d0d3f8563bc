# to the west dx is lessened
s/dx + (dx\[8\] ? Plus : Minus)/dx + (dx[8] ? Minus : Minus)/
