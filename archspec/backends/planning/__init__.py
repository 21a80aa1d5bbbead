"""From a network to a program: the definitions of a file and their calls, the same for every backend."""
