"""PyTorch: one `nn.Module` per block, rows as attributes, public torch API only."""
