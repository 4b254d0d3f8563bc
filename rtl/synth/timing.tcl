# timing.tcl - the longest paths of a netlist, for OpenSTA; called by synth_timing of lib.sh, which
# sets the environment.
#
# Constraints: one corner (typical process, 1.8 V, 25 degrees), no wires but those of the file
# SYNTH_WIRES, an ideal clock without skew. Inputs come at the clock edge from a BUFX4, outputs
# drive 50 fF and have until the next edge; so a path from a port is as long as what lies in the
# module, and beside it nothing. The period of the clock is 1000 ns, which everything meets: what is
# left of it tells the shortest possible.
read_liberty $::env(SYNTH_LIB)
read_liberty $::env(SYNTH_SRAM)
read_verilog $::env(SYNTH_NET)
link_design $::env(SYNTH_TOP)
set inputs {}
set clocked 0
foreach port [all_inputs] {
    if {[get_property $port full_name] eq "clk_i"} {
        set clocked 1
    } else {
        lappend inputs $port
    }
}
if {$clocked} {
    create_clock -name clk -period 1000 clk_i
} else {
    create_clock -name clk -period 1000
}
set_input_delay 0 -clock clk $inputs
set_driving_cell -lib_cell BUFX4 $inputs
set_output_delay 0 -clock clk [all_outputs]
set_load 0.05 [all_outputs]
if {[info exists ::env(SYNTH_WIRES)] && $::env(SYNTH_WIRES) ne ""} {
    source $::env(SYNTH_WIRES)
}
report_checks -path_delay max -format full -digits 3
report_checks -path_delay max -format end -group_count 100000 -digits 3
exit
