"""What can go wrong with a device, named for the reaction that it calls for."""


class DeviceError(Exception):
    """A device cannot do what was asked."""


class DeviceUnreachableError(DeviceError):
    """The device does not answer: try again later."""


class DeviceProtocolError(DeviceError):
    """The device answers something that cannot be understood: tell the user."""


class DeviceUnsupportedError(DeviceError):
    """The device or its firmware can never do this: do not try again."""
