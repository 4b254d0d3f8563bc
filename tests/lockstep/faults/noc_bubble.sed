# on a torus a packet enters a ring where one place is free
s/else if (TORUS == 0 || InRing)/else if (TORUS == 0 || InRing || 1)/
