"""Response rates: how many of those who were asked have answered."""

FEWEST = 5  # asked or invited: below it neither a rate nor a count of those invited is told
LOW_RATE = 60  # per cent: below it results say so


def response_rate(answered: int, asked: int | None) -> int | None:
    """Return the rate in whole per cent; None where it is not known how many were asked, or they are fewer than five.

    More answers than people gives more than 100: the number of those asked is then to be looked at.
    """
    if asked is None or asked < FEWEST:
        return None
    return (200 * answered + asked) // (2 * asked)  # halves upwards


def is_low(rate: int | None) -> bool:
    """Whether results with that rate say little about those who did not answer."""
    return rate is not None and rate < LOW_RATE


def sum_known(numbers: list[int | None]) -> int | None:
    """Return the sum of what is known; None where nothing is."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None
