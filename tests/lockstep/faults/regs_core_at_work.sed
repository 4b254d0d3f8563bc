# a core that is at work is configured
s/idle \&\& cfg_ready_i \&\& {/idle \&\& {/
