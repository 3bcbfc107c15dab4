"""Reckoning with columns of whole numbers: quotients rounded exactly, ends of intervals rounded surely. Pure.

Each function says beside its numbers of which rows it is sure; of the others nothing is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...rules.intervals import Z, t95

if TYPE_CHECKING:
    import pyarrow as pa

Whole = np.ndarray[tuple[int], np.dtype[np.int64]]
Real = np.ndarray[tuple[int], np.dtype[np.float64]]
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]

PLACES = 8
"""Sums and values are whole hundred-millionths."""
ENDS = 6
_NEAR = 1e-9
_SLACK = 1e-14
"""Some forty times what a float is wrong by; the few steps here and in the rules are wrong by a quarter of that."""
_LARGE, _LONG = 2**61, 2.0**49


def whole(column: pa.ChunkedArray[Any]) -> tuple[Whole, Mask]:
    """A column of decimals as hundred-millionths, and where they fit; 0 for what is unknown."""
    low, high, times = _words(column)
    fits = (high == low >> 63) & (np.abs(low) < _LARGE // times)
    return np.where(fits, low, 0) * times, fits


def real(column: pa.ChunkedArray[Any]) -> Real:
    """A column of decimals in floating point, each wrong by no more than two units in the last place."""
    low, high, times = _words(column)
    long = high.astype(np.float64) * 2.0**64 + low.view(np.uint64).astype(np.float64)
    found: Real = np.where(high == low >> 63, low.astype(np.float64), long) * (times / 10.0**PLACES)
    return found


def _words(column: pa.ChunkedArray[Any]) -> tuple[Whole, Whole, int]:
    """The lower and upper halves of decimals of up to eight places, and by how much they are short of hundred-millionths."""
    import pyarrow as pa

    array = column.cast(pa.decimal128(38, column.type.scale)).combine_chunks()
    array = pa.concat_arrays(array.chunks) if isinstance(array, pa.ChunkedArray) else array
    words = np.frombuffer(array.buffers()[1] or b"", dtype=np.int64, count=2 * (len(array) + array.offset))
    words = words.reshape(-1, 2)[array.offset :]
    if array.null_count:
        words = np.where(np.asarray(array.is_null())[:, None], 0, words)
    return words[:, 0].copy(), words[:, 1].copy(), 10 ** (PLACES - column.type.scale)


def quotients(above: Whole, below: Whole, places: int) -> tuple[Whole, Mask]:
    """above / below in units of 10**-places, rounded half to even.

    The remainder is exact though its parts run over: it is known to lie near 0, and whole numbers that run over are right but
    for multiples of 2**64. So near the middle of two units that 28 digits could be taken in, nothing is said.
    """
    usable = (below > 0) & (below < _LARGE) & (np.abs(above) < _LARGE)
    divisor = np.where(usable, below, 1)
    near = above.astype(np.float64) / divisor * 10.0**places
    usable &= np.abs(near) < _LONG
    found = np.where(usable, np.rint(near), 0).astype(np.int64)
    with np.errstate(over="ignore"):
        rest = above * np.int64(10**places) - found * divisor
    found, rest = found + rest // divisor, rest % divisor
    apart = 2 * rest - divisor
    found += (apart > 0) | ((apart == 0) & (found % 2 == 1))
    return found, usable & ((apart == 0) | (np.abs(apart) > divisor * _NEAR))


def half_even(values: Whole, by: int | Whole) -> Whole:
    """values / by, which is above zero, as whole numbers, half to even."""
    found, rest = values // by, values % by
    apart = 2 * rest - by
    made: Whole = found + ((apart > 0) | ((apart == 0) & (found % 2 == 1)))
    return made


def surely(least: Real, most: Real) -> tuple[Whole, Mask]:
    """What lies between these, in millionths; sure where both round to the same."""
    with np.errstate(invalid="ignore"):
        low, high = np.rint(least * 1e6), np.rint(most * 1e6)
    sure = np.isfinite(low) & (low == high) & (np.abs(low) < _LONG)
    return np.where(sure, low, 0).astype(np.int64), sure


def _around(share: Real, least: Real, most: Real, ends: tuple[float | None, float | None]) -> tuple[Whole, Whole, Mask]:
    """Low and high ends of an interval around `share` whose half is between `least` and `most`, cut to what it can be."""
    slack = _SLACK * (1 + np.abs(share) + most)
    bottom, top = ends
    lows = share - most - slack, share - least + slack
    highs = share + least - slack, share + most + slack
    if bottom is not None:
        lows = np.maximum(lows[0], bottom), np.maximum(lows[1], bottom)
    if top is not None:
        highs = np.minimum(highs[0], top), np.minimum(highs[1], top)
    (low, one), (high, other) = surely(*lows), surely(*highs)
    return low, high, one & other


def wilson_ends(share: Real, trials: Whole) -> tuple[Whole, Whole, Mask]:
    """`rules.intervals.wilson` of shares; what it gives is still to be widened to the share itself."""
    count = np.maximum(trials, 1).astype(np.float64)
    spread = Z * Z / count
    middle = (share + spread / 2) / (1 + spread)
    half = Z * np.sqrt(np.maximum(share * (1 - share) / count + spread / (4 * count), 0.0)) / (1 + spread)
    return _around(middle, half, half, (0.0, 1.0))


def counted_ends(hits: Whole, trials: Whole) -> tuple[Whole, Whole, Mask, Mask]:
    """`rules.intervals.wilson` of counts: low and high ends in hundred-millionths, where there are any, and where they are sure."""
    counted = np.maximum(trials, 1)
    low, high, sure = wilson_ends(hits / counted, counted)
    exactly, known = quotients(hits, counted, ENDS)
    by = 10 ** (PLACES - ENDS)
    return np.minimum(low, exactly) * by, np.maximum(high, exactly) * by, trials > 0, sure & known


def slope_ends(points: Any, above: Whole, below: Whole) -> tuple[Whole, Whole, Mask, Mask]:
    """The interval of a slope over the mean, which is above / below: Student's t from what the line leaves of `points`, a row of
    whole numbers for each partner, the oldest first."""
    count = points.shape[1]
    exact = points.astype(np.longdouble)
    mean = exact.mean(axis=1)
    share = above.astype(np.longdouble) / np.where(below > 0, below, 1)
    rest = exact - mean[:, None] - (share * mean)[:, None] * (np.arange(count) - (count - 1) / 2)
    norm = np.sqrt((rest * rest).sum(axis=1))
    error = np.abs(exact).max(axis=1) * np.sqrt(count) * 2.0**-52
    by = t95(count - 2) / np.sqrt((count - 2) * count * (count * count - 1) / 12) / np.where(mean > 0, mean, 1)
    least, most = ((np.maximum(each, 0) * by).astype(np.float64) for each in (norm - error, norm + error))
    low, high, sure = _around(share.astype(np.float64), least * (1 - _SLACK), most * (1 + _SLACK), (None, None))
    exactly, known = quotients(above, below, ENDS)
    by_end = 10 ** (PLACES - ENDS)
    return np.minimum(low, exactly) * by_end, np.maximum(high, exactly) * by_end, below > 0, sure & known


def ratio_ends(
    count: Whole, share: Real, y: Real, squares: tuple[Real, Real, Real], ends: tuple[float | None, float | None]
) -> tuple[Whole, Whole, Mask]:
    """`rules.intervals.ratio` of at least two clusters each; what it gives is still to be widened to the share itself."""
    xx, xy, yy = squares
    parts = xx, -2 * share * xy, share * share * yy
    residual, error = sum(parts), sum(map(np.abs, parts)) * 2.0**-48
    students, place = np.unique(count, return_inverse=True)
    t = np.array([t95(max(1, int(each) - 1)) for each in students])[place]
    by = t * np.sqrt(count / np.maximum(count - 1, 1)) / np.where(y > 0, y, 1.0)
    least, most = (by * np.sqrt(np.maximum(found, 0.0)) for found in (residual - error, residual + error))
    return _around(share, least * (1 - _SLACK), most * (1 + _SLACK), ends)


def digits(values: Whole) -> Whole:
    """With how many places each of these hundred-millionths is written without zeros at its end."""
    left, places = values.copy(), np.full(len(values), PLACES)
    for _place in range(PLACES):
        short = (left % 10 == 0) & (places > 0)
        left = np.where(short, left // 10, left)
        places -= short
    return places.astype(np.int64)


def as_whole(value: Any) -> int | None:
    """A decimal as hundred-millionths; None where it is not a whole number of them, or too large."""
    if value is None:
        return None
    found = value.scaleb(PLACES)
    return int(found) if found == found.to_integral_value() and abs(found) < _LARGE else None
