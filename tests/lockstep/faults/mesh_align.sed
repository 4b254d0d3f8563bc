# a tick starts in a base cycle that is no router cycle
s/&& core_ce_o && router_ce_o;/\&\& core_ce_o;/
