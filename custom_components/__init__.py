"""The folder that Home Assistant reads custom integrations from."""
