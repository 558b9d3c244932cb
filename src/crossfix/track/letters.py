"""The letter that the share confirmed of what others addressed suggests."""

from crossfix.shares import share

# By the lower end of the interval: a convention of ours, since AJP-2.1 gives no numbers. To earn an
# A, about 35 reports must be confirmed and none contradicted.
LETTERS = (("A", 0.90), ("B", 0.75), ("C", 0.50), ("D", 0.25), ("E", 0.0))
NO_BASIS = "F"
LEAST_ADDRESSED = 10  # reports; fewer are no basis for a letter


def suggested(confirmed: int, contradicted: int) -> str:
    """Return the reliability letter that a record suggests; F where there is no basis.

    >>> suggested(19, 0), suggested(9, 1), suggested(9, 0)
    ('B', 'C', 'F')
    """
    found = share(confirmed, confirmed + contradicted)
    if found is None or confirmed + contradicted < LEAST_ADDRESSED:
        return NO_BASIS
    return next(letter for letter, least in LETTERS if found.low >= least)
