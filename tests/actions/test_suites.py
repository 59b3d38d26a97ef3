"""Both suites of algorithms do all that is asked of them, and neither opens what the other did not seal."""

import base64
import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.db import OperationalError, connection

from heyi.contexts.patients import public as patients
from heyi.contexts.patients.models import PatientRow
from heyi.contexts.referral.terms import State
from heyi.foundation import hashes, rekey, seal, suites
from heyi.foundation.models import HashesRow, RecordedRow
from heyi.foundation.reading import Purpose, reading
from heyi.foundation.record import difference_of
from heyi.foundation.secrets import HEADER_BYTES, Unreadable, blind, header, mac, unseal
from heyi.foundation.secrets import seal as seal_text
from heyi.foundation.suites import Suite
from heyi.foundation.system_actors import OPERATOR
from heyi.kernel.ids import new_id
from tests.making import NOW, a_referral, an_alliance
from tests.making_patients import NOW as DESK_NOW
from tests.making_patients import registered, staff_at

LABEL = "planted.column"
OLD_KEY = base64.b64encode(bytes(range(32))).decode()
NEW_KEY = base64.b64encode(bytes(range(100, 132))).decode()
BOTH = pytest.mark.parametrize("suite", list(Suite))


@pytest.fixture
def under(settings: Any) -> Any:
    """Sets both the cipher and the hashes of an installation."""

    def set_to(suite: Suite, *, hashed: Suite | None = None, keys: tuple[str, ...] = (OLD_KEY,)) -> None:
        settings.HEYI_CIPHER, settings.HEYI_HASH = str(suite), str(hashed or suite)
        settings.HEYI_FIELD_KEY, settings.HEYI_FORMER_FIELD_KEYS = keys[0], keys[1:]

    return set_to


def test_sm3_and_sm4_are_the_published_ones():
    # GB/T 32905-2016, examples 1 and 2; GB/T 32907-2016, example 1.
    assert suites.keyed_hash(Suite.SM, b"", b"") != suites.keyed_hash(Suite.AES, b"", b"")

    assert hashlib.new("sm3", b"abc").hexdigest() == (
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )
    assert hashlib.new("sm3", b"abcd" * 16).hexdigest() == (
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    )
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    worker = Cipher(algorithms.SM4(block), modes.ECB()).encryptor()
    assert (worker.update(block) + worker.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_in_gcm_is_the_published_one():
    # RFC 8998, appendix A.1.
    cipher = suites.Sm4Gcm(bytes.fromhex("0123456789abcdeffedcba9876543210"))
    plain = bytes.fromhex(
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
        "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
    )
    told = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    sealed = cipher.encrypt(bytes.fromhex("00001234567800000000abcd"), plain, told)
    assert sealed.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    assert cipher.decrypt(bytes.fromhex("00001234567800000000abcd"), sealed, told) == plain


@BOTH
def test_what_is_sealed_opens_and_nothing_else_does(under: Any, suite: Suite):
    under(suite)
    sealed = seal_text(LABEL, "王秀英".encode())
    assert unseal(LABEL, sealed) == "王秀英".encode()
    assert seal_text(LABEL, "王秀英".encode()) != sealed
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(Unreadable):
            unseal(LABEL, changed)
    for short in range(len(sealed)):
        with pytest.raises(Unreadable):
            unseal(LABEL, sealed[:short])
    with pytest.raises(Unreadable):
        unseal("planted.other", sealed)


def test_a_value_is_read_under_whichever_suite_and_key_it_was_sealed(under: Any):
    under(Suite.AES)
    first = seal_text(LABEL, b"one")
    under(Suite.SM)
    second = seal_text(LABEL, b"two")
    under(Suite.AES, keys=(NEW_KEY, OLD_KEY))
    third = seal_text(LABEL, b"three")
    assert len({value[:HEADER_BYTES] for value in (first, second, third)}) == 3
    assert [unseal(LABEL, value) for value in (first, second, third)] == [b"one", b"two", b"three"]
    under(Suite.AES, keys=(NEW_KEY,))
    assert unseal(LABEL, third) == b"three"
    with pytest.raises(Unreadable):
        unseal(LABEL, first)


def test_a_value_of_before_suites_were_named_is_read(under: Any):
    under(Suite.AES)
    nonce = bytes(12)
    former = (
        b"\x01"
        + nonce
        + suites.cipher_of(Suite.AES, bytes(range(32)), "field").encrypt(nonce, b"long ago", LABEL.encode())
    )
    assert unseal(LABEL, former) == b"long ago"
    under(Suite.SM, keys=(NEW_KEY, OLD_KEY))
    assert unseal(LABEL, former) == b"long ago"
    with pytest.raises(Unreadable):
        unseal("planted.other", former)


def test_hashes_differ_by_suite_and_stay_with_the_eldest_key(under: Any):
    under(Suite.AES)
    blinded, digest = blind("name", "王秀英"), mac("recorded", b"row")
    under(Suite.SM, hashed=Suite.AES, keys=(NEW_KEY, OLD_KEY))
    assert (blind("name", "王秀英"), mac("recorded", b"row")) == (blinded, digest)
    under(Suite.SM)
    assert blind("name", "王秀英") != blinded
    assert mac("recorded", b"row") != digest
    assert (len(blind("name", "王秀英")), len(mac("recorded", b"row"))) == (16, 32)


@pytest.mark.usefixtures("committed")
def test_under_sm_people_are_found_and_the_record_is_proven(under: Any):
    under(Suite.SM)
    home = new_id()
    patient = registered(home, "欧阳秀英")
    for words in ("欧阳秀英", "秀英", "ouyangxiuying", "oyxy", patient.details.identifiers[0].value):
        found = patients.search_patients(words, purpose=Purpose.CARE, actor=staff_at(home), now=DESK_NOW)
        assert [card.id for card in found.rows] == [patient.id]
    a_referral(an_alliance(), state=State.ACCEPTED)
    verdict = seal.verify(now=NOW)
    assert (verdict.broken, verdict.unsealed) == (None, 0)
    under(Suite.AES)
    broken = seal.verify(now=NOW).broken
    assert broken is not None


@pytest.mark.usefixtures("committed")
def test_a_store_remembers_its_hashes_and_refuses_others(under: Any):
    under(Suite.AES)
    registered(new_id())
    with reading(OPERATOR, now=NOW):
        hashes.remember()
        known = HashesRow.objects.get()
    assert known.suite == "aes"
    for fitting in (
        {"suite": Suite.SM, "hashed": Suite.AES},
        {"suite": Suite.AES, "keys": (NEW_KEY, OLD_KEY)},
    ):
        under(**fitting)
        hashes.check()
    for wrong in (
        {"suite": Suite.SM},
        {"suite": Suite.AES, "keys": (NEW_KEY,)},
        {"suite": Suite.AES, "keys": (OLD_KEY, NEW_KEY)},
    ):
        under(**wrong)
        with pytest.raises(hashes.HashesDiffer):
            hashes.check()


@pytest.mark.usefixtures("committed")
def test_an_older_store_is_remembered_under_its_own_key_only(under: Any):
    under(Suite.AES)
    registered(new_id())
    under(Suite.SM)
    with reading(OPERATOR, now=NOW), pytest.raises(hashes.HashesDiffer):
        hashes.remember()
    under(Suite.AES)
    with reading(OPERATOR, now=NOW):
        hashes.remember()
        assert HashesRow.objects.get().suite == "aes"


def test_a_store_of_an_older_schema_is_opened_so_that_it_can_be_copied(monkeypatch: pytest.MonkeyPatch):
    class Older:
        class objects:  # noqa: N801 (as Django calls it)
            @staticmethod
            def first() -> None:
                raise OperationalError("no such table: foundation_hashes")

    monkeypatch.setattr(hashes, "HashesRow", Older)
    hashes.check()


def test_an_algorithm_the_machine_lacks_is_told(under: Any, monkeypatch: pytest.MonkeyPatch):
    under(Suite.SM)
    monkeypatch.setattr(hashes, "is_available", lambda suite: suite is Suite.AES)
    with pytest.raises(hashes.HashesUnavailable):
        hashes.of_settings()


def heads(column: str) -> set[bytes]:
    table, field = column.split(".")
    with reading(OPERATOR, now=NOW), connection.cursor() as cursor:
        cursor.execute(f"SELECT {field} FROM {table} WHERE {field} IS NOT NULL")
        return {bytes(value)[:HEADER_BYTES] for (value,) in cursor.fetchall()}


@pytest.mark.usefixtures("committed")
def test_all_that_is_sealed_is_sealed_anew_in_batches_and_goes_on_after_a_break(
    under: Any, monkeypatch: pytest.MonkeyPatch
):
    under(Suite.AES)
    home = new_id()
    names = {registered(home, name).id: name for name in ("王秀英", "李建国", "欧阳秀英")}
    a_referral(an_alliance(), state=State.ACCEPTED)
    old = header()
    under(Suite.SM, hashed=Suite.AES, keys=(NEW_KEY, OLD_KEY))
    monkeypatch.setattr(rekey, "_BATCH", 2)

    def power_cut(stage: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rekey.reseal(now=NOW, progress=power_cut)
    told: list[tuple[str, int, int]] = []
    done = rekey.reseal(now=NOW, progress=lambda *said: told.append(said))
    columns = [column.name for column in rekey.sealed_columns()]
    assert {"patients_patient.details", "referral_package.up", "interop_stage.rows"} <= set(columns)
    assert {column: found for column in columns if not (found := heads(column)) <= {header()}} == {}
    assert done["patients_patient.details"] == 2  # of four, two were done before the power was cut
    assert told[-1][1] == told[-1][2]
    assert rekey.reseal(now=NOW) == {}
    with reading(OPERATOR, now=NOW):
        assert {row.id: row.details["name"] for row in PatientRow.objects.filter(pk__in=names)} == names
        kept = [row for row in RecordedRow.objects.all() if row.difference]
        assert {bytes(row.difference)[:HEADER_BYTES] for row in kept} == {old}
        assert all(difference_of(row) for row in kept)
    assert seal.verify(now=NOW).broken is None
