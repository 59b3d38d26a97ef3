"""Sums of money in words. Not here: what they are for."""

from django.utils.translation import gettext

from heyi.kernel.money import Fen


def money(fen: int) -> str:
    """An amount as people write it."""
    return gettext("%(yuan)s 元") % {"yuan": Fen(fen).yuan()}
