"""What follows from an unchanging value is worked out once, for that very value and for nothing that looks like it."""

from dataclasses import dataclass

from heyi.kernel.remembered import remembered


@dataclass(frozen=True)
class Whole:
    name: str


def counted(most: int = 8):
    asked: list[tuple[object, ...]] = []

    @remembered(most=most)
    def answer(whole: Whole, number: int = 0, *, more: str = "") -> str:
        asked.append((whole.name, number, more))
        return f"{whole.name}{number}{more}"

    return answer, asked


def test_the_second_question_is_not_worked_out() -> None:
    answer, asked = counted()
    one = Whole("a")
    assert [answer(one, 1), answer(one, 1), answer(one, 2)] == ["a1", "a1", "a2"]
    assert asked == [("a", 1, ""), ("a", 2, "")]


def test_another_value_that_is_equal_is_another_value() -> None:
    answer, asked = counted()
    first, second = Whole("a"), Whole("a")
    assert answer(first) == answer(second)
    assert len(asked) == 2


def test_a_named_argument_is_not_taken_for_another() -> None:
    answer, asked = counted()
    one = Whole("a")
    assert [answer(one, 0, more="x"), answer(one, number=0), answer(one, 0, more="x")] == ["a0x", "a0", "a0x"]
    assert len(asked) == 2


def test_a_value_that_is_gone_leaves_nothing_for_who_takes_its_place() -> None:
    """An identity is given again once its owner is gone: what is kept keeps its owner."""
    answer, _ = counted(most=10_000)
    assert all(answer(Whole(str(number))) == f"{number}0" for number in range(2_000))


def test_no_more_is_kept_than_was_said() -> None:
    answer, asked = counted(most=2)
    wholes = [Whole(str(number)) for number in range(3)]
    for whole in (*wholes, wholes[0]):
        answer(whole)
    assert len(asked) == 4
