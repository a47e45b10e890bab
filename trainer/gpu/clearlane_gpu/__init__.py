"""Training from a pack of `clearlane train pack`, with PyTorch: on a GPU, or on the CPU for tests."""
