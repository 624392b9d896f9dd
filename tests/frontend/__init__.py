"""Tests of panel and card: their pure parts in node, all of them in a browser with a Home Assistant of our own."""
