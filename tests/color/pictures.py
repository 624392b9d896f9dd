"""Seeded pictures of the kinds that screens show, shape (height, width, 4); the fourth channel is noise."""

import numpy as np
from numpy.typing import NDArray

type Picture = NDArray[np.uint8]


def _picture(values: NDArray[np.floating], seed: int) -> Picture:
    """Return a picture of three channels' values 0..255."""
    height, width, _ = values.shape
    picture = np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)
    picture[..., :3] = np.rint(values).clip(0, 255)
    return picture


def natural(seed: int, exponent: float, height: int, width: int, mean: float = 115.0) -> Picture:
    """Return noise whose amplitude falls like 1 / frequency ** exponent, as in photographs."""
    random = np.random.default_rng(seed)
    vertical = np.fft.fftfreq(height)[:, np.newaxis]
    frequency = np.hypot(vertical, np.fft.rfftfreq(width))
    frequency[0, 0] = np.inf
    values = np.empty((height, width, 3))
    for channel in range(3):
        spectrum = np.fft.rfft2(random.standard_normal((height, width))) / frequency**exponent
        noise = np.fft.irfft2(spectrum, s=(height, width))
        values[..., channel] = mean + 60 * noise / noise.std()
    return _picture(values, seed)


def gradient(height: int, width: int) -> Picture:
    """Return a slope from dark to bright, another way in each channel."""
    down, right = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    return _picture(255 * np.stack((right, down, (2 - right - down) / 2), axis=-1), seed=0)


def grain(seed: int, cell: int, height: int, width: int, brightest: float = 235.0) -> Picture:
    """Return a slope under noise that is even in cells of `cell` times `cell` pixels."""
    random = np.random.default_rng(seed)
    noise = 40 * random.standard_normal((-(-height // cell), -(-width // cell), 3))
    even = noise.repeat(cell, axis=0).repeat(cell, axis=1)[:height, :width]
    return _picture(np.linspace(0, brightest, width)[:, np.newaxis] + even, seed)


def text(seed: int, height: int, width: int) -> Picture:
    """Return black strokes of two pixels on white."""
    random = np.random.default_rng(seed)
    strokes = (random.random((-(-height // 2), -(-width // 2), 1)) > 0.3).repeat(2, axis=0).repeat(2, axis=1)
    return _picture(255.0 * strokes[:height, :width].repeat(3, axis=2), seed)


def edges(seed: int, height: int, width: int) -> Picture:
    """Return rectangles of strong colors upon each other."""
    random = np.random.default_rng(seed)
    values = np.zeros((height, width, 3))
    for _ in range(400):
        top, left = random.integers(0, height), random.integers(0, width)
        bottom, right = top + random.integers(1, height // 4), left + random.integers(1, width // 4)
        values[top:bottom, left:right] = 255 * random.random(3)
    return _picture(values, seed)
