# west_first turns although the way in y is not open
s/(dy\[8\] ? open_i\[ct_noc_pkg::SOUTH-1\] : open_i\[ct_noc_pkg::NORTH-1\]);/(1);/
