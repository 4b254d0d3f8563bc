# CONTROL.RESET does not begin with a core cycle [H-9]
s/assign rst_n         = rst_ni \&\& !restart_i;/assign rst_n         = rst_ni;/
