"""LED devices: what shows pixels, over a network or a wire."""
