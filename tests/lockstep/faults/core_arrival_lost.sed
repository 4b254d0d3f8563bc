# a packet into the slot that is being cleared is lost [Y-4]
s/| (set ? arrived : '0) |/| (set \&\& !clear ? arrived : '0) |/
