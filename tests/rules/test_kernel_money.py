"""Money is whole fen, and a split loses none of them."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heyi.kernel.errors import InputInvalid
from heyi.kernel.money import Fen, split

amounts = st.integers(-(10**14), 10**14).map(Fen)
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("12", 1200),
        ("12.3", 1230),
        ("1,234.50", 123450),
        ("¥1,234.50", 123450),
        ("￥１２．３４", 1234),
        ("-0.05", -5),
        ("¥-3", -300),
        ("+7元", 700),
        (" 5117.35 ", 511735),
        ("999999999999999999.99", 99999999999999999999),
    ],
)
def test_yuan_is_read(text: str, fen: int) -> None:
    assert Fen.of_yuan(text) == Fen(fen)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12.345",
        "1.2.3",
        "1e3",
        "NaN",
        "inf",
        "12,34",
        "--1",
        "-¥-1",
        "十",
        "1 000 000 000 000 000 000 000",
        "1_000",
        ".5",
        "5.",
    ],
)
def test_what_is_no_money_is_refused(text: str) -> None:
    with pytest.raises(InputInvalid) as refused:
        Fen.of_yuan(text)
    assert [problem.code for problem in refused.value.problems] == ["not_money"]


@given(amounts)
def test_what_is_written_is_read_back(amount: Fen) -> None:
    assert Fen.of_yuan(amount.yuan()) == amount


def test_amounts_add_and_order() -> None:
    assert Fen(150) + Fen(50) - Fen(1) == Fen(199)
    assert -Fen(3) * 2 == Fen(-6) == 2 * Fen(-3)
    assert Fen(1) < Fen(2)
    assert Fen.total([Fen(1), Fen(2)]) == Fen(3)
    assert Fen.total([]) == Fen(0)
    assert not Fen(0)
    assert str(Fen(-123456789)) == "-1,234,567.89"


@pytest.mark.parametrize("amount", [1.0, True, "1", Decimal(1)])
def test_only_whole_numbers_are_fen(amount: Any) -> None:
    with pytest.raises(TypeError):
        Fen(amount)


@pytest.mark.parametrize(
    ("total", "parts", "shares", "undivided"),
    [
        (100, [1, 1, 1], [33, 33, 33], 1),
        (100, [6, 3, 1], [60, 30, 10], 0),
        (101, [6, 3, 1], [61, 30, 10], 0),
        (-101, [6, 3, 1], [-61, -30, -10], 0),
        # 10 over 2:1:1 is 5, 2.5, 2.5: the two equals cannot both have the last fen.
        (10, [2, 1, 1], [5, 2, 2], 1),
        # Equal remainders of unlike weights: the larger weight is served first, wherever it stands.
        (6, [1, 3], [1, 5], 0),
        (6, [3, 1], [5, 1], 0),
        (0, [1, 2], [0, 0], 0),
        (7, [0, 1], [0, 7], 0),
    ],
)
def test_a_split_by_hand(total: int, parts: list[int], shares: list[int], undivided: int) -> None:
    done = split(Fen(total), parts)
    assert [share.amount for share in done.shares] == shares
    assert done.undivided == Fen(undivided)


def test_fractions_and_decimals_weigh_exactly() -> None:
    assert split(Fen(1000), [Fraction(1, 3), Fraction(2, 3)]).shares == (Fen(333), Fen(667))
    assert split(Fen(1000), [Decimal("0.1"), Decimal("0.9")]).shares == (Fen(100), Fen(900))


@given(amounts, weights)
def test_no_fen_is_lost_or_made(total: Fen, parts: list[int]) -> None:
    done = split(total, parts)
    assert Fen.total([*done.shares, done.undivided]) == total
    assert abs(done.undivided.amount) < len(parts)


@given(amounts, weights)
def test_equals_get_equal_money_and_more_weight_never_gets_less(total: Fen, parts: list[int]) -> None:
    sized = [abs(share.amount) for share in split(total, parts).shares]
    for weight, share in zip(parts, sized, strict=True):
        for other_weight, other_share in zip(parts, sized, strict=True):
            if weight == other_weight:
                assert share == other_share
            elif weight > other_weight:
                assert share >= other_share


@given(amounts, weights, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nobodys_share(total: Fen, parts: list[int], shuffler: Any) -> None:
    order = list(range(len(parts)))
    shuffler.shuffle(order)
    plain = split(total, parts).shares
    mixed = split(total, [parts[i] for i in order]).shares
    assert [mixed[order.index(i)] for i in range(len(parts))] == list(plain)


@given(amounts, weights)
def test_a_share_is_within_a_fen_of_its_due(total: Fen, parts: list[int]) -> None:
    whole = sum(parts)
    for weight, share in zip(parts, split(total, parts).shares, strict=True):
        assert abs(share.amount - Fraction(total.amount * weight, whole)) < 1


@pytest.mark.parametrize("parts", [[], [0, 0], [1, -1]])
def test_weights_that_divide_nothing_are_refused(parts: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split(Fen(1), parts)


def test_a_float_weight_is_refused() -> None:
    halves: Any = [0.5, 0.5]
    with pytest.raises(TypeError):
        split(Fen(1), halves)
