"""What each zoo says about its models: names, makers, inputs."""
