"""Which institutions a demo alliance has, on real divisions. Not here: who works there (staff), what happens (stories).

The hospitals of the founding texts bear their own names. Everybody below them is invented: a county's, a township's or a
village's institution is named after its division, as such institutions are.
"""

from dataclasses import dataclass

from heyi.contexts.governance.terms import OrganisationKind, Position, Tier
from heyi.demo.divisions import Division, Level, below, divisions

_TOWNSHIPS_A_COUNTY = 2
_VILLAGES_A_TOWNSHIP = 3


@dataclass(frozen=True, slots=True)
class Institution:
    """One institution before it is registered; `parent` is another's code."""

    code: str
    name: str
    name_en: str
    tier: Tier
    kind: OrganisationKind
    division: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Belonging:
    """An institution's place in an alliance."""

    alliance: str
    institution: str
    position: Position


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole demo: institutions, alliances and who belongs where.

    Shape: `ways_up` are chains of institution codes, from where a patient is first seen to where they are treated;
           `has_pathways` where the charter runs time-critical pathways, so that emergency rooms are staffed.
    """

    institutions: tuple[Institution, ...]
    alliances: tuple[str, ...]
    belongings: tuple[Belonging, ...]
    ways_up: tuple[tuple[str, ...], ...]
    has_pathways: bool = False

    def of(self, tier: Tier) -> tuple[Institution, ...]:
        """The caring institutions of a level."""
        return tuple(one for one in self.institutions if one.tier is tier and one.kind.gives_care)


def layout_of(charter: str) -> Layout:
    """The layout for a preset.

    Raises: KeyError for a preset that has none.
    """
    return {"yibin-four-level": _yibin, "jinan-tianqiao": _tianqiao, "baiyun-stroke": _baiyun}[charter]()


LAYOUTS = ("yibin-four-level", "jinan-tianqiao", "baiyun-stroke")


def _short(name: str) -> str:
    for ending in ("社区居民委员会", "村民委员会", "居民委员会", "社区居委会", "村委会", "居委会"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


def _villages(township: Division, count: int) -> list[Division]:
    named = [one for one in below(township.code) if _short(one.name) != one.name]
    return named[:count]


def _township(division: Division, parent: str) -> Institution:
    urban = division.name.endswith("街道")
    kind = OrganisationKind.COMMUNITY_HEALTH_CENTRE if urban else OrganisationKind.TOWNSHIP_HOSPITAL
    name = f"{division.name}社区卫生服务中心" if urban else f"{division.name}卫生院"
    english = "Community health centre" if urban else "Township hospital"
    return Institution(
        f"t{division.code}", name, f"{english} {division.code}", Tier.TOWNSHIP, kind, division.code, parent
    )


def _village(division: Division, parent: str) -> Institution:
    urban = "社区" in division.name
    kind = OrganisationKind.COMMUNITY_HEALTH_STATION if urban else OrganisationKind.VILLAGE_CLINIC
    name = f"{_short(division.name)}{'社区卫生服务站' if urban else '村卫生室'}"
    english = "Community station" if urban else "Village clinic"
    return Institution(
        f"v{division.code}", name, f"{english} {division.code}", Tier.VILLAGE, kind, division.code, parent
    )


def _below_county(hospital: str, county: str) -> tuple[list[Institution], list[tuple[str, ...]]]:
    """A county's townships and villages, and the ways that lead from them to its hospital."""
    inhabited = [one for one in below(county) if one.level is Level.TOWNSHIP and _villages(one, 1)]
    found: list[Institution] = []
    ways: list[tuple[str, ...]] = []
    for division in inhabited[:_TOWNSHIPS_A_COUNTY]:
        township = _township(division, hospital)
        found.append(township)
        ways.append((township.code, hospital))
        for home in _villages(division, _VILLAGES_A_TOWNSHIP):
            village = _village(home, township.code)
            found.append(village)
            ways.append((village.code, hospital))
    return found, ways


def _yibin() -> Layout:
    """Source: docs/sources/yibin-second-people.md#four-levels; the township is the optional fifth level."""
    hospital = OrganisationKind.HOSPITAL
    lead = Institution(
        "west-china-hospital", "四川大学华西医院", "West China Hospital", Tier.PROVINCE, hospital, "510107"
    )
    city = Institution(
        "yibin-second-people",
        "宜宾市第二人民医院",
        "The Second People's Hospital of Yibin",
        Tier.CITY,
        hospital,
        "511502",
    )
    government = Institution(
        "yibin-government",
        "宜宾市人民政府",
        "People's Government of Yibin",
        Tier.CITY,
        OrganisationKind.GOVERNMENT,
        "511500",
    )
    below_city, ways = _yibin_counties(city.code)
    institutions = [lead, city, government, *below_city]
    region = [one for one in institutions if one not in (lead, city)]
    return Layout(
        institutions=tuple(institutions),
        alliances=("yibin-west-china", "yibin-city"),
        belongings=(
            Belonging("yibin-west-china", lead.code, Position.LEAD),
            Belonging("yibin-west-china", city.code, Position.MEMBER),
            Belonging("yibin-west-china", government.code, Position.MEMBER),
            Belonging("yibin-city", city.code, Position.LEAD),
            *(Belonging("yibin-city", one.code, Position.MEMBER) for one in region),
        ),
        ways_up=tuple((*way, city.code, lead.code) for way in ways),
    )


def _yibin_counties(city: str) -> tuple[list[Institution], list[tuple[str, ...]]]:
    """The city's counties with all below them, and the ways that lead up to each county's hospital."""
    institutions: list[Institution] = []
    ways: list[tuple[str, ...]] = []
    for code, english in (
        ("511525", "Gao County"),
        ("511524", "Changning County"),
        ("511523", "Jiang'an County"),
    ):
        county = Institution(
            f"c{code}",
            f"{divisions()[code].name}人民医院",
            f"People's Hospital of {english}",
            Tier.COUNTY,
            OrganisationKind.HOSPITAL,
            code,
            city,
        )
        under, ways_up = _below_county(county.code, code)
        institutions += [county, *under]
        ways += ways_up
    return institutions, ways


def _tianqiao() -> Layout:
    """Source: docs/sources/jinan-tianqiao.md#three-levels"""
    hospital, district = OrganisationKind.HOSPITAL, "370105"
    lead = Institution(
        "shandong-traffic",
        "山东省交通医院",
        "Shandong Provincial Traffic Hospital",
        Tier.PROVINCE,
        hospital,
        district,
    )
    member = Institution(
        "tianqiao-people", "天桥人民医院", "Tianqiao People's Hospital", Tier.COUNTY, hospital, district
    )
    government = Institution(
        "tianqiao-government",
        "天桥区人民政府",
        "Government of Tianqiao District",
        Tier.COUNTY,
        OrganisationKind.GOVERNMENT,
        district,
    )
    centres = [_township(one, member.code) for one in below(district) if one.name.endswith("街道")][:6]
    institutions = (lead, member, government, *centres)
    rest = (member, government, *centres)
    return Layout(
        institutions=institutions,
        alliances=("jinan-tianqiao",),
        belongings=(
            Belonging("jinan-tianqiao", lead.code, Position.LEAD),
            *(Belonging("jinan-tianqiao", one.code, Position.MEMBER) for one in rest),
        ),
        ways_up=tuple((one.code, member.code, lead.code) for one in centres),
    )


# Streets and the town in the west of the district, as they lie on the map; the source names none of them.
_WEST = ("440111003", "440111005", "440111014", "440111015", "440111018", "440111019", "440111113")


def _baiyun() -> Layout:
    """One that guides, one hub, and N below: the source names no institution, so all names are invented."""
    hospital, district = OrganisationKind.HOSPITAL, "440111"
    lead = Institution(
        "baiyun-lead", "广州市西部牵头医院", "Lead hospital of west Guangzhou", Tier.CITY, hospital, district
    )
    hub = Institution(
        "baiyun-hub",
        "白云区西部中心医院",
        "Hospital of west Baiyun",
        Tier.COUNTY,
        hospital,
        district,
        lead.code,
    )
    government = Institution(
        "baiyun-government", "白云区人民政府", "Government of Baiyun District", Tier.COUNTY, OrganisationKind.GOVERNMENT,
        district,
    )  # fmt: skip
    below_hub: list[Institution] = []
    ways: list[tuple[str, ...]] = []
    for code in _WEST:
        centre = _township(divisions()[code], hub.code)
        station = _village(_villages(divisions()[code], 1)[0], centre.code)
        below_hub += [centre, station]
        ways += [(centre.code, hub.code, lead.code), (station.code, hub.code, lead.code)]
    rest = (hub, government, *below_hub)
    return Layout(
        institutions=(lead, *rest),
        alliances=("baiyun-stroke",),
        belongings=(
            Belonging("baiyun-stroke", lead.code, Position.LEAD),
            *(Belonging("baiyun-stroke", one.code, Position.MEMBER) for one in rest),
        ),
        ways_up=tuple(ways),
        has_pathways=True,
    )
