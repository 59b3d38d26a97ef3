"""Where an institution lies, what it can do, its insurance zone: the values. Not here: what must hold of them (rules)."""

from dataclasses import dataclass
from uuid import UUID

from heyi.contexts.governance.terms import Status

LONGEST_SOURCE = 120
LONGEST_ZONE = 20
# The country with its islands: a number beyond is a slip, or latitude and longitude are swapped.
LATITUDES = (3.0, 54.0)
LONGITUDES = (73.0, 136.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility:
    """What is known of an institution's place and abilities; what is not known is None or empty.

    Shape: `zone` is the pooling area of the medical insurance; `capabilities` are departments and services by name, None
           where nobody has said which, which is another thing than none.
    Units: degrees, WGS 84, north and east.
    """

    organisation: UUID
    latitude: float | None = None
    longitude: float | None = None
    zone: str = ""
    capabilities: tuple[str, ...] | None = None
    source: str = ""
    status: Status = Status.UNVERIFIED
