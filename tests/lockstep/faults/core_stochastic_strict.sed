# stochastic synapse and leak on > instead of >= [N-3]
s/(magnitude >= {/(magnitude > {/
