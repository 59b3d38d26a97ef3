"""Records held against all others that may be of one human. Not here: the comparison (rules), persons (regrouping)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from heyi.contexts.patients.actions.regrouping import regroup
from heyi.contexts.patients.models import MatchKeyRow, PairRow, PatientRow
from heyi.contexts.patients.queries.marks import match_marks
from heyi.contexts.patients.queries.showing import STANDING_NUMBERS, numbers_of
from heyi.contexts.patients.rules.clashes import clash_of, personal_numbers
from heyi.contexts.patients.rules.comparing import Traits, compare, traits_of
from heyi.contexts.patients.rules.weighing import judge, model
from heyi.contexts.patients.terms.identity import Verdict
from heyi.contexts.patients.terms.people import Details
from heyi.foundation.reading import beyond_reach
from heyi.foundation.unit_of_work import Work
from heyi.kernel.ids import new_id

# A key that more records share than this tells nothing any more: the telephone of a village clinic, a made-up birthday.
MOST_OF_ONE_KEY = 200
# No record is compared with more others than this; those that share most keys come first.
MOST_CANDIDATES = 200

# How many records are compared in one go.
PORTION = 500

Described = tuple[PatientRow, Details]


@dataclass(frozen=True, slots=True)
class _Known:
    """A record as it is compared."""

    id: UUID
    at: UUID
    traits: Traits
    is_numbered: bool


class Matching:
    """Keys, candidates and pairs of the records of one unit of work, which holds the identities."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._model = model()

    def match_new(self, records: Sequence[Described]) -> dict[UUID, tuple[PairRow, ...]]:
        """Compares new records with all others and joins them to their persons; answers the pairs of each record.

        Shape: in portions, for a statement takes only so many keys; a pair of two portions is told with the later record.
        """
        new = frozenset(row.id for row, _ in records)
        found: dict[UUID, tuple[PairRow, ...]] = {}
        with beyond_reach("whose record this is, whoever registered the others"):
            for begin in range(0, len(records), PORTION):
                portion = records[begin : begin + PORTION]
                pairs = self._match([_known(row, details) for row, details in portion], is_new=True)
                self._join(portion, pairs, new=new)
                found |= pairs
        return found

    def match_again(self, records: Sequence[Described]) -> dict[UUID, tuple[PairRow, ...]]:
        """Compares records anew that now say something else; what was computed before and holds no more is gone.

        Shape: a pair that a person decided stays, with the new opinion beside the decision.
        """
        with beyond_reach("whose record this is, whoever registered the others"):
            ids = [row.id for row, _ in records]
            neighbours = {
                end for pair in PairRow.objects.of(ids).tying() for end in (pair.one, pair.other)
            } - set(ids)
            pairs = self._match([_known(row, details) for row, details in records], is_new=False)
            self._join(records, pairs, also=neighbours)
        return pairs

    def _join(
        self,
        records: Sequence[Described],
        pairs: dict[UUID, tuple[PairRow, ...]],
        *,
        also: Iterable[UUID] = (),
        new: frozenset[UUID] = frozenset(),
    ) -> None:
        also = frozenset(also)
        tied = {row.id for row, _ in records if also or any(_ties(pair) for pair in pairs[row.id])} | also
        persons = regroup(tied, work=self._work, unannounced=new) if tied else {}
        for row, _ in records:
            row.person = persons.get(row.id, row.person)
        told = {pair.id: pair for found in pairs.values() for pair in found}
        if tied:
            current = PairRow.objects.filter(pk__in=list(told)).values_list("id", "is_joined")
            for pair, is_joined in current:
                told[pair].is_joined = is_joined

    def _match(self, fresh: Sequence[_Known], *, is_new: bool) -> dict[UUID, tuple[PairRow, ...]]:
        marks = {known.id: match_marks(known.traits) for known in fresh}
        _write_keys(marks, is_new=is_new)
        candidates = _candidates(marks)
        known = {one.id: one for one in fresh}
        others = {other for found in candidates.values() for other in found} - known.keys()
        known |= {one.id: one for one in _read(others)}
        return self._write(fresh, candidates, known, is_new=is_new)

    def _write(
        self,
        fresh: Sequence[_Known],
        candidates: dict[UUID, tuple[UUID, ...]],
        known: dict[UUID, _Known],
        *,
        is_new: bool,
    ) -> dict[UUID, tuple[PairRow, ...]]:
        ids = [one.id for one in fresh]
        rows = [] if is_new else list(PairRow.objects.of(ids))
        standing = {(pair.one, pair.other): pair for pair in rows}
        keys = {(min(one.id, other), max(one.id, other)) for one in fresh for other in candidates[one.id]}
        judged = (
            (key, self._judged(known[key[0]], known[key[1]], standing.get(key))) for key in sorted(keys)
        )
        found = {key: pair for key, pair in judged if pair is not None}
        new = [pair for key, pair in found.items() if key not in standing]
        PairRow.objects.bulk_create(new, batch_size=1000)
        for key in standing.keys() - found.keys():
            _forget(standing[key])
        of: dict[UUID, list[PairRow]] = defaultdict(list)
        for pair in found.values():
            of[pair.one].append(pair)
            of[pair.other].append(pair)
        return {record: tuple(of[record]) for record in ids}

    def _judged(self, one: _Known, other: _Known, standing: PairRow | None) -> PairRow | None:
        """The pair of two records; None where nothing ties them and nobody decided or asked."""
        comparison = compare(one.traits, other.traits)
        opinion = judge(comparison, self._model, within_one_member=one.at == other.at)
        is_kept = standing is not None and standing.is_of_a_person
        if opinion.verdict is Verdict.DIFFERENT and not is_kept:
            return None
        # Two records of one human at one member are told as well: one of them is too many.
        is_fine = opinion.verdict is Verdict.SAME and one.at != other.at
        both = one.is_numbered and other.is_numbered
        kind = None if is_fine else clash_of(comparison, both_numbered=both)
        if standing is None:
            pair = PairRow(id=new_id(), one=one.id, other=other.id, one_at=one.at, other_at=other.at)
            pair.found_at = self._work.now
            pair.put(opinion, kind)
            return pair
        if standing.opinion() != opinion:
            standing.put(opinion, kind)
            standing.version += 1
            standing.save()
        return standing


def _write_keys(marks: dict[UUID, dict[bytes, None]], *, is_new: bool) -> None:
    """Writes the keys of records, and takes away those that they no longer have."""
    rows = () if is_new else MatchKeyRow.objects.filter(patient__in=list(marks))
    standing = {(row.patient_id, bytes(row.key)): row.id for row in rows}
    wanted = {(record, mark) for record, keys in marks.items() for mark in keys}
    gone = [row for key, row in standing.items() if key not in wanted]
    if gone:
        MatchKeyRow.objects.filter(pk__in=gone).delete()
    missing = sorted(wanted - standing.keys())
    MatchKeyRow.objects.bulk_create(
        (MatchKeyRow(patient_id=record, key=mark) for record, mark in missing), batch_size=2000
    )


def _forget(pair: PairRow) -> None:
    """A pair of which nothing is left but what a person decided or asked."""
    if not pair.is_of_a_person:
        pair.delete()
    elif pair.verdict != Verdict.DIFFERENT:
        pair.store(verdict=Verdict.DIFFERENT, version=pair.version + 1)


def _ties(pair: PairRow) -> bool:
    return pair.decided is not None or pair.verdict == Verdict.SAME


def _known(row: PatientRow, details: Details) -> _Known:
    return _Known(row.id, row.registered_by, traits_of(details), bool(personal_numbers(details)))


def _candidates(marks: dict[UUID, dict[bytes, None]]) -> dict[UUID, tuple[UUID, ...]]:
    """The records that share a key with each record, those with most keys in common first."""
    keys = {mark for wanted in marks.values() for mark in wanted}
    shared = MatchKeyRow.objects.filter(key__in=keys).values("key").annotate(holders=Count("id"))
    telling = shared.filter(holders__gt=1, holders__lte=MOST_OF_ONE_KEY).values_list("key", flat=True)
    holders: dict[bytes, list[UUID]] = defaultdict(list)
    found = MatchKeyRow.objects.filter(key__in=[bytes(key) for key in telling])
    for key, patient in found.values_list("key", "patient_id"):
        holders[bytes(key)].append(patient)
    return {record: _nearest(record, (holders[key] for key in wanted)) for record, wanted in marks.items()}


def _nearest(record: UUID, found: Iterable[Sequence[UUID]]) -> tuple[UUID, ...]:
    counts: dict[UUID, int] = defaultdict(int)
    for holders in found:
        for holder in holders:
            counts[holder] += 1
    counts.pop(record, None)
    return tuple(sorted(counts, key=lambda other: (-counts[other], other))[:MOST_CANDIDATES])


def _read(records: Iterable[UUID]) -> list[_Known]:
    rows = PatientRow.objects.filter(pk__in=list(records)).prefetch_related(STANDING_NUMBERS)
    return [_known(row, row.opened(numbers_of(row))) for row in rows]
