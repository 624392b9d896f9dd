"""Tests of LedGrab."""
