"""VGG: settings, closed form and torch module. The last two share the settings alone: each is the other's check."""
