"""The charters that come with Heyi. Not here: the charters themselves (heyi.charters) and what they mean."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from heyi.contexts.governance.rules.charter import Charter
from heyi.contexts.governance.rules.charters import read_charter
from heyi.contexts.governance.rules.pathways import NO_PRESETS
from heyi.kernel.errors import InputInvalid, Problem

_SUFFIX = ".yaml"


@dataclass(frozen=True, slots=True)
class PresetPart:
    """One file of a preset: the text of one alliance's charter."""

    file: str
    text: str

    @property
    def charter(self) -> Charter:
        """The charter of this part.

        Raises: ValueError where the text cannot be read, which a test of every preset excludes.
        """
        charter = _charter_of(self.text)
        if charter is None:
            raise ValueError(self.file)
        return charter


@cache
def _charter_of(text: str) -> Charter | None:
    return read_charter(text).charter


@dataclass(frozen=True, slots=True)
class Preset:
    """A system that comes with Heyi: one charter, or several of alliances that are joined by a common member."""

    name: str
    parts: tuple[PresetPart, ...]

    @property
    def charters(self) -> tuple[Charter, ...]:
        """The charters in the order of their files, the upper one first."""
        return tuple(part.charter for part in self.parts)


def _places() -> dict[str, tuple[Traversable, ...]]:
    found: dict[str, tuple[Traversable, ...]] = {}
    for entry in files("heyi.charters").iterdir():
        if entry.is_dir() and entry.name not in NO_PRESETS:
            parts = sorted(
                (part for part in entry.iterdir() if part.name.endswith(_SUFFIX)), key=lambda part: part.name
            )
            if parts:
                found[entry.name] = tuple(parts)
        elif entry.name.endswith(_SUFFIX):
            found[entry.name.removesuffix(_SUFFIX)] = (entry,)
    return found


def preset_names() -> tuple[str, ...]:
    """The names of all presets, in alphabetical order."""
    return tuple(sorted(_places()))


@cache
def read_preset(name: str) -> Preset:
    """A preset by its name.

    Raises: InputInvalid for a name that is none.
    """
    parts = _places().get(name)
    if parts is None:
        raise InputInvalid(Problem("charter", "preset_unknown", name[:60]))
    return Preset(name, tuple(PresetPart(part.name, part.read_text(encoding="utf-8")) for part in parts))
