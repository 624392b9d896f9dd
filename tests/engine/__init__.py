"""Tests of LedGrab's engine."""
