# a packet goes to another chip where there is no room [Y-9]
s/valid \& far_room_i/valid/
