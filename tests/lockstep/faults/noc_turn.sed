# west_first turns where the way to the east is open, and only there
s/in_y && !east_open_i;/in_y \&\& east_open_i;/
