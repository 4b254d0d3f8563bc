# writing V clears a piece of s beside it [C-4]
s/{row\[ct_pkg::ROW_S +: 12\], potential}/{12'b0, potential}/
