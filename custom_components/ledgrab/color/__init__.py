"""From a frame to LED colors: arrays in, arrays out."""
