# a tick starts in a base cycle that is no router cycle
s/&& core_due && router_due;/\&\& core_due;/
