"""Live models: the source is executed, and what the framework says of the model is compared with the network."""
