"""Resolution advisories of ACAS as Mode S frames carry them: BDS 3,0 and its broadcast in BDS 6,1.

The first eight bits of either register are followed by the same fields: active advisories (14
bits), complements (4), terminated (1), more than one threat (1) (ICAO Annex 10, volume IV,
4.3.8.4.2.2).
"""

_REGISTER_30, _BROADCAST_61 = 0x30, 0xE2  # type 28, subtype 2
_DIGITS = 14  # of a register, hexadecimal
_SOLE, _CORRECTIVE, _DOWNWARD, _POSITIVE = 0, 1, 2, 6
_TERMINATED, _SEVERAL = 18, 19
_SHOWN = 20  # bits from the first of the active advisories to the last that is read

ADVISORIES = ("climb", "descend", "limit climb", "limit descent", "keep clear", "several threats")


def advisory_of(digits: str) -> str | None:
    """Return the advisory in a register of 14 hexadecimal digits; None where none is active.

    >>> advisory_of("e2e20000000000")
    'descend'
    >>> advisory_of("e12aaa00000000") is None
    True
    """
    try:
        register = int(digits, 16)
    except ValueError:
        return None
    if len(digits) != _DIGITS or register >> 48 not in (_REGISTER_30, _BROADCAST_61):
        return None
    bits = f"{register & (1 << 48) - 1:048b}"[:_SHOWN]
    if bits[_TERMINATED] == "1" or "1" not in (bits[_SOLE], bits[_SEVERAL]):
        return None
    if bits[_SOLE] == "0":  # the other bits then speak of several aircraft
        return "several threats"
    if bits[_CORRECTIVE] == "0":
        return "keep clear"
    if bits[_POSITIVE] == "1":
        return "descend" if bits[_DOWNWARD] == "1" else "climb"
    return "limit climb" if bits[_DOWNWARD] == "1" else "limit descent"
