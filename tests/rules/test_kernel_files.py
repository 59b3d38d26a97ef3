"""An attached file is what its first bytes say, and its name must not say otherwise."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heyi.kernel.errors import InputInvalid
from heyi.kernel.files import ENDINGS, JPEG, PDF, PNG, FileTooLarge, media_type_of
from tests.rules.junk import SIGNS

MOST = 1_000
CONTENT = {PDF: b"%PDF-1.7 ...", PNG: b"\x89PNG\r\n\x1a\n...", JPEG: b"\xff\xd8\xff\xe0..."}


def code_of(name: str, content: bytes) -> str:
    with pytest.raises(InputInvalid) as refused:
        media_type_of(name, content, most=MOST)
    (problem,) = refused.value.problems
    assert problem.field == "file"
    return problem.code


@pytest.mark.parametrize("kind", [PDF, PNG, JPEG])
def test_a_file_is_what_its_first_bytes_say(kind: str) -> None:
    for ending in ENDINGS[kind]:
        for name in (f"心电图{ending}", f"SCAN{ending.upper()}", ending):
            assert media_type_of(name, CONTENT[kind], most=MOST) == kind


@pytest.mark.parametrize("kind", [PDF, PNG, JPEG])
@pytest.mark.parametrize("name", ["x", "x.exe", "x.pdf.exe", "x.html", "x.txt", "", "pdf", "x.pdf "])
def test_a_name_that_says_otherwise_is_a_disguise(kind: str, name: str) -> None:
    assert code_of(name, CONTENT[kind]) == "file_disguised"


def test_one_kind_named_as_another_is_a_disguise() -> None:
    assert (
        code_of("x.pdf", CONTENT[PNG])
        == code_of("x.png", CONTENT[JPEG])
        == code_of("x.jpeg", CONTENT[PDF])
        == "file_disguised"
    )


@pytest.mark.parametrize(
    "content",
    [b"MZ\x90\x00", b"<html>", b" %PDF-1.7", b"GIF89a", b"%PDF", b"\x89PNG", b"PK\x03\x04", b"\x00"],
)
def test_another_kind_is_refused_whatever_it_is_called(content: bytes) -> None:
    assert code_of("x.pdf", content) == "file_kind_unknown"


def test_an_empty_file_is_refused() -> None:
    assert code_of("x.pdf", b"") == "file_empty"


def test_a_file_of_the_largest_size_is_taken_and_one_byte_more_is_not() -> None:
    largest = CONTENT[PDF].ljust(MOST, b".")
    assert media_type_of("x.pdf", largest, most=MOST) == PDF
    with pytest.raises(FileTooLarge) as refused:
        media_type_of("x.pdf", largest + b".", most=MOST)
    assert refused.value.facts == {"limit": MOST, "size": MOST + 1}


@settings(deadline=None, max_examples=40)
@given(
    st.one_of(st.text(SIGNS, max_size=9), st.sampled_from(["a.pdf", "a.PNG", "a.jpeg"])),
    st.one_of(st.binary(max_size=30), st.sampled_from(sorted(CONTENT.values()))),
)
def test_any_name_and_any_bytes_are_one_of_three_kinds_or_refused(name: str, content: bytes) -> None:
    try:
        kind = media_type_of(name, content, most=MOST)
    except InputInvalid:
        return
    assert content.startswith(CONTENT[kind][:3])
    assert name.lower().endswith(ENDINGS[kind])
