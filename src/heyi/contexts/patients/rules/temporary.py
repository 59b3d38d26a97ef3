"""Numbers for people who come without one: given out by the organisation, short enough to be read on the telephone."""

from uuid import UUID

# The thirty-one signs of GB 32100, without those that are mistaken for others when read aloud or written by hand.
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BODY = 9
_PREFIX = "T"
# Powers of a primitive root of the prime 31: every single wrong sign and every swap of two changes the check.
_WEIGHTS = tuple(pow(3, place, len(_SIGNS)) for place in range(_BODY))


def temporary_number(patient: UUID) -> str:
    """The temporary number of a record: T, nine signs and a check sign.

    Shape: made from the random end of the record's id; two records of one organisation share one by chance in one pair
           of 26 million million, and the database refuses the second.
    """
    value = patient.int & ((1 << 62) - 1)
    signs = []
    for _ in range(_BODY):
        value, place = divmod(value, len(_SIGNS))
        signs.append(_SIGNS[place])
    body = "".join(signs)
    return f"{_PREFIX}{body}{check_of(body)}"


def check_of(body: str) -> str:
    """The check sign for the nine signs of a temporary number."""
    total = sum(weight * _SIGNS.index(sign) for weight, sign in zip(_WEIGHTS, body, strict=True))
    return _SIGNS[-total % len(_SIGNS)]
