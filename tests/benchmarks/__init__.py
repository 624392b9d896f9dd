"""Measurements that scripts/bench runs."""
