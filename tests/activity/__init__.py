"""Tests of LedGrab's activity."""
