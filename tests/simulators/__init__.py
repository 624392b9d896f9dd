"""Simulated devices that tests and scripts/develop talk to."""
