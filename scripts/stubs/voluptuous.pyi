# Home Assistant serves `voluptuous` from its own engine; these are that engine's types.
from probatio import *  # noqa: F403 - all of it, under its other name
