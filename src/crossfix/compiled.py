"""Loops compiled to machine code, kept on disk between runs."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Loop = TypeVar("Loop", bound=Callable[..., object])


def compiled(loop: Loop) -> Loop:
    """Compile a loop over plain arrays at its first call; later runs read it from the cache."""
    return cast("Loop", numba.njit(cache=True, nogil=True)(loop))


def inlined(loop: Loop) -> Loop:
    """Compile a part of a loop into whatever calls it, so that tables are not handed over."""
    return cast("Loop", numba.njit(inline="always")(loop))
