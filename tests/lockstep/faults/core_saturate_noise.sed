# kappa compares with beta + eta [N-8]
s/(kappa ? 22'b0 : {4'b0, eta})/{4'b0, eta}/
