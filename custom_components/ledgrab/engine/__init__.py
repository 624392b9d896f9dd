"""The running loop: frames from a source, through colors, to devices."""
