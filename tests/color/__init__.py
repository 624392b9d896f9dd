"""Tests of LedGrab's color."""
