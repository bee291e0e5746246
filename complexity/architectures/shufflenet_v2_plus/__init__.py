"""ShuffleNet V2+: settings, and the closed form and the torch module that share them and are each other's check."""
