# no saturation after the leak [N-5]
s/v2 = sat20(start + turned)/v2 = start + turned/
