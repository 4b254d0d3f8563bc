// ct_assert.svh - one spelling of an assertion for the three front ends: `CT_ASSERT(name, expr)
// holds in every cycle of clk_i without reset. Yosys takes no names, Icarus no concurrent
// assertions.

`ifndef CT_ASSERT_SVH
`define CT_ASSERT_SVH

`ifdef YOSYS
  `define CT_ASSERT(label, expr) always @(posedge clk_i) if (rst_ni) assert (expr);
`elsif __ICARUS__
  `define CT_ASSERT(label, expr) \
      always @(posedge clk_i) \
          if (rst_ni && !(expr)) $fatal(1, "%m: label");
`else
  `define CT_ASSERT(label, expr) \
      label: assert property (@(posedge clk_i) disable iff (!rst_ni) (expr)) else $error("%m");
`endif

`endif
