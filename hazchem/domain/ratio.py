"""Ratios 比值: exact fractions told as text, never rounded where something is judged by them."""

from fractions import Fraction


def exact(ratio: Fraction) -> str:
    """All decimals where there is an end to them ("0.85"), else lowest terms ("13/3")."""
    twos, rest = _without(ratio.denominator, 2)
    fives, rest = _without(rest, 5)
    if rest != 1:
        return f"{ratio.numerator}/{ratio.denominator}"
    return _decimal(ratio, max(twos, fives))


def floored(ratio: Fraction, decimals: int = 6) -> str:
    """So many decimals and no more, cut off towards zero: what is below 1 is told below 1."""
    scale = 10**decimals
    cut = Fraction(abs(ratio.numerator) * scale // ratio.denominator, scale)
    return _decimal(-cut if ratio < 0 else cut, decimals)


def _without(number: int, prime: int) -> tuple[int, int]:
    """How often a prime divides a number, and what is left of it then."""
    times = 0
    while number % prime == 0:
        number //= prime
        times += 1
    return times, number


def _decimal(ratio: Fraction, decimals: int) -> str:
    digits = int(abs(ratio) * 10**decimals)
    whole, rest = divmod(digits, 10**decimals)
    sign = "-" if ratio < 0 and digits else ""
    tail = f"{rest:0{decimals}d}".rstrip("0") if decimals else ""
    return f"{sign}{whole}.{tail}" if tail else f"{sign}{whole}"
