"""NASNet-A: the closed form and the torch module, which share its settings and are each other's check."""
