"""Tests of LedGrab's capture."""
