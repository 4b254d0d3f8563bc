// ct_noc_pkg.sv - names of the network: ports of a router [F-4], which are also bits of a set of
// ports and places in a vector of ports, and the values of the parameter ROUTING.

package ct_noc_pkg;

    localparam int PORTS = 5;
    localparam int LOCAL = 0;
    localparam int EAST  = 1;
    localparam int WEST  = 2;
    localparam int NORTH = 3;
    localparam int SOUTH = 4;

    // Links are the ports but local: link k belongs to port k + 1.
    localparam int LINKS = 4;

    localparam int XY         = 0;
    localparam int YX         = 1;
    localparam int WEST_FIRST = 2;

endpackage
