"""Tests of LedGrab's devices."""
