"""case.toml -> a frozen Case; the only configuration. Unknown keys are refused by name."""

import difflib
import math
import re
import tomllib
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from crossfix.errors import ConfigError
from crossfix.geo import EARTH_RADIUS_KM, WORLD, Box, within
from crossfix.markings import MOST, Audience, Tlp, read_audience, read_tlp

_SPARK_MASTER = re.compile(r"local(\[.+\])?|local-cluster\[.+\]|yarn|(spark|k8s)://.+")
JUDGEMENTS_FILE = "judgements.csv"  # the usual name, beside the case file
GROUPS_FILE = "groups.csv"  # likewise
AUDIT_FILE = "audit.csv"  # likewise
ACCEPTED_FILE = "accepted.csv"  # likewise
APPROVALS_FILE = "approvals.csv"  # always this name, beside the case file
RULES_FILE = ".case.json"  # in a folder of results
OBJECTS_FILES = ("objects.csv", "objects.geojson")  # likewise


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the case file."""


class About(Section, frozen=True, kw_only=True):
    """What the case is about."""

    name: str
    title: str | None = None
    area: tuple[str, ...] = ()  # ISO 3166-1 alpha-2 codes, the home country first
    box: tuple[float, float, float, float] | None = None  # west, south, east, north in degrees
    start: date | None = None
    end: date | None = None
    strict: bool = False  # whether a bad record stops the run
    data_as_of: date | None = None  # shown on every page


class Input(Section, frozen=True, kw_only=True):
    """One input file."""

    file: str
    format: str
    source: str | None = None
    mapping: dict[str, str] = {}
    tlp: str | None = None  # marking of all that is in it, beside what its rows say


class ClaimsSection(Section, frozen=True, kw_only=True):
    """The claims to be checked, and whose they are."""

    file: str | None = None
    claimant: str | None = None  # the party, as in the column party of sources.csv
    actor: str | None = None  # the actor of its strikes in the reports; default: the claimant
    allies: tuple[str, ...] = ()  # parties that never confirm it, as in the column party
    headline: str | None = None  # claim_id of the figure that the report opens with


class SourcesSection(Section, frozen=True, kw_only=True):
    """Who the sources are."""

    file: str | None = None


class GazetteerSection(Section, frozen=True, kw_only=True):
    """Place lists beside the built-in one."""

    files: tuple[str, ...] = ()


class JudgementsSection(Section, frozen=True, kw_only=True):
    """What people decided about pairs of reports."""

    file: str | None = None  # default: judgements.csv beside the case file, if it is there


class GroupsSection(Section, frozen=True, kw_only=True):
    """What people decided about which sources are one voice."""

    file: str | None = None  # default: groups.csv beside the case file, if it is there


class AuditSection(Section, frozen=True, kw_only=True):
    """Which incidents were drawn at random to be looked into, and what was found."""

    file: str | None = None  # default: audit.csv beside the case file, if it is there


class ExtractSection(Section, frozen=True, kw_only=True):
    """What becomes of reports and claims that were read in texts."""

    accepted: str | None = None  # default: accepted.csv beside the case file, if it is there
    accept_from: float | None = None  # confidence from which they need no person; None: all do


class ObjectsSection(Section, frozen=True, kw_only=True):
    """Protected objects whose places are recorded: hospitals, schools and the like."""

    file: str | None = None  # default: objects.csv or objects.geojson beside the case file
    within_km: float = 1.0  # how near is asked for


class LinkSection(Section, frozen=True, kw_only=True):
    """How reports are linked."""

    reach_days: int = 3  # how many days apart two reports of one incident may be dated
    reach_km: float = 60.0  # how far apart they may be placed
    loss: float = 1.0  # cost of a wrong merge, in wrong splits
    edges: str | None = None  # links of another tool, in place of the search and its weights


class WeighSection(Section, frozen=True, kw_only=True):
    """How sources are weighed."""

    prior: float = 0.5  # probability, before anybody is heard, that a reported incident happened
    watch_days: int = (
        7  # a group watches a governorate for so many days around each report of its own
    )


class PublishSection(Section, frozen=True, kw_only=True):
    """What is published."""

    delay_days: int = 0  # incidents younger than this at data_as_of are held back
    coarsen_km: float = 0.0  # least radius of a published place
    tlp: str = Tlp.CLEAR  # marking of what has none of its own, from its source or its file
    audience: str = Audience.PUBLIC  # for whom a run writes report.html and what lies beside it


class AirSection(Section, frozen=True, kw_only=True):
    """Encounters of aircraft that belong to the case, as crossfix air encounters wrote them."""

    encounters: str | None = None  # the table of encounters
    tracks: tuple[str, ...] = ()  # the tables of tracks in which they were found
    accounts: tuple[str, ...] = ()  # files of what parties stated, as crossfix air compare reads
    coarsen_minutes: float = 30.0  # in what is published, times are moved to a grid of these
    name_aircraft: bool = False  # whether what is published names aircraft, parties and accounts


class EngineSection(Section, frozen=True, kw_only=True):
    """Where the work runs."""

    name: str = "local"  # or spark
    url: str | None = None  # Spark's master; default: local[*], this machine
    settings: dict[str, str] = {}  # Spark's own, such as spark.executor.memory


class Case(Section, frozen=True, kw_only=True):
    """The job: its inputs, rules and exports, and the folder that its paths start from."""

    case: About
    inputs: tuple[Input, ...]
    claims: ClaimsSection = ClaimsSection()
    sources: SourcesSection = SourcesSection()
    gazetteer: GazetteerSection = GazetteerSection()
    judgements: JudgementsSection = JudgementsSection()
    groups: GroupsSection = GroupsSection()
    audit: AuditSection = AuditSection()
    extract: ExtractSection = ExtractSection()
    objects: ObjectsSection = ObjectsSection()
    link: LinkSection = LinkSection()
    weigh: WeighSection = WeighSection()
    publish: PublishSection = PublishSection()
    air: AirSection = AirSection()
    engine: EngineSection = EngineSection()
    folder: Path = Path()

    @property
    def box(self) -> Box | None:
        """Return the box of the case, if it gives one."""
        return Box(*self.case.box) if self.case.box else None

    @property
    def actor(self) -> str | None:
        """Return the actor whose strikes the claims count."""
        return self.claims.actor or self.claims.claimant

    @property
    def home(self) -> str | None:
        """Return the country that the case is about, ISO 3166-1 alpha-2; None: not stated."""
        return self.case.area[0] if self.case.area else None

    def path(self, name: str) -> Path:
        """Return the path of a file that the case names."""
        return self.folder / name


class Rules(Section, frozen=True, kw_only=True):
    """What a folder of results must keep of its case, to be read alone: what it is, who may see."""

    case: About
    publish: PublishSection


_SECTIONS: dict[str, type[Section]] = {
    "case": About,
    "claims": ClaimsSection,
    "sources": SourcesSection,
    "gazetteer": GazetteerSection,
    "judgements": JudgementsSection,
    "groups": GroupsSection,
    "audit": AuditSection,
    "extract": ExtractSection,
    "objects": ObjectsSection,
    "link": LinkSection,
    "weigh": WeighSection,
    "publish": PublishSection,
    "air": AirSection,
    "engine": EngineSection,
}


def read_case(path: Path) -> Case:
    """Return the case that a case.toml, or the folder that holds one, describes.

    Raises ConfigError where the file is absent, is not TOML, has an unknown key or a bad value.
    """
    file = path / "case.toml" if path.is_dir() else path
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"there is no case file {file}", mend="make one with: crossfix new DIR"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigError(f"{file}: {error}", mend="mend the file at that place") from error
    if isinstance(data.get("engine"), str):  # engine = "spark", for those who need no more
        data["engine"] = {"name": data["engine"]}
    _refuse_unknown_keys(data, at=str(file))
    try:
        case = msgspec.convert(data, Case)
    except msgspec.ValidationError as error:
        raise ConfigError(
            f"{file}: {_plainly(str(error))}",
            mend="see the reference of case.toml, or the commented one of: crossfix new DIR",
        ) from error
    case = msgspec.structs.replace(case, folder=file.parent)
    return _check(with_usual_files(case), at=str(file))


def rules_text(case: Case) -> str:
    """Return the rules of a case as a folder of results keeps them."""
    rules = Rules(case=case.case, publish=case.publish)
    return msgspec.json.format(msgspec.json.encode(rules), indent=1).decode() + "\n"


def case_of_results(folder: Path) -> Case:
    """Return what is known of the case of a folder of results alone: its name, and its rules.

    Raises ConfigError where its rules cannot be read: without them it is not known who may see it.
    """
    file = folder / RULES_FILE
    try:
        rules = msgspec.json.decode(file.read_bytes(), type=Rules)
    except FileNotFoundError:
        return Case(case=About(name=folder.name), inputs=())
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigError(
            f"{file} is not as a run left it: {error}", mend="name the folder of the case instead"
        ) from error
    return Case(case=rules.case, publish=rules.publish, inputs=())


def with_usual_files(case: Case) -> Case:
    """Return the case with the files that people fill in where they have their usual names."""
    if not case.judgements.file and case.path(JUDGEMENTS_FILE).is_file():
        usual = JudgementsSection(file=JUDGEMENTS_FILE)
        case = msgspec.structs.replace(case, judgements=usual)
    if not case.groups.file and case.path(GROUPS_FILE).is_file():
        case = msgspec.structs.replace(case, groups=GroupsSection(file=GROUPS_FILE))
    if not case.audit.file and case.path(AUDIT_FILE).is_file():
        case = msgspec.structs.replace(case, audit=AuditSection(file=AUDIT_FILE))
    if not case.extract.accepted and case.path(ACCEPTED_FILE).is_file():
        chosen = msgspec.structs.replace(case.extract, accepted=ACCEPTED_FILE)
        case = msgspec.structs.replace(case, extract=chosen)
    usual_objects = next((name for name in OBJECTS_FILES if case.path(name).is_file()), None)
    if not case.objects.file and usual_objects:
        objects = msgspec.structs.replace(case.objects, file=usual_objects)
        case = msgspec.structs.replace(case, objects=objects)
    return case


def files_of(case: Case) -> dict[str, list[str]]:
    """Return, for every section of the case, the files that it names, as it names them."""
    return {
        "case": [],
        "inputs": [given.file for given in case.inputs],
        "claims": [case.claims.file] if case.claims.file else [],
        "sources": [case.sources.file] if case.sources.file else [],
        "gazetteer": list(case.gazetteer.files),
        "judgements": [case.judgements.file] if case.judgements.file else [],
        "groups": [case.groups.file] if case.groups.file else [],
        "audit": [case.audit.file] if case.audit.file else [],
        "extract": [case.extract.accepted] if case.extract.accepted else [],
        "objects": [case.objects.file] if case.objects.file else [],
        "link": [case.link.edges] if case.link.edges else [],
        "weigh": [],
        "publish": [],
        "air": [
            name for name in (case.air.encounters, *case.air.tracks, *case.air.accounts) if name
        ],
        "engine": [],
    }


def _plainly(problem: str) -> str:
    """Return the words of a failed conversion with the key first.

    >>> _plainly("Expected `int`, got `str` - at `$.link.reach_days`")
    'link.reach_days: expected int, got str'
    """
    what, _, key = problem.replace("`", "").partition(" - at $.")
    words = re.sub(r"\bobject\b", "section", re.sub(r"\barray\b", "list", what))
    return f"{key}: {words[:1].lower()}{words[1:]}" if key else words


def _refuse_unknown_keys(data: dict[str, Any], *, at: str) -> None:
    known = [name for name in Case.__struct_fields__ if name != "folder"]
    _nearest(data, known, at=at)
    for name, section in _SECTIONS.items():
        if isinstance(data.get(name), dict):
            _nearest(data[name], list(section.__struct_fields__), at=f"{at}, [{name}]")
    inputs = data.get("inputs", [])
    if not isinstance(inputs, list):
        raise ConfigError(f"{at}: inputs is not a list", mend="write [[inputs]], in two brackets")
    for number, given in enumerate(inputs, start=1):
        if isinstance(given, dict):
            _nearest(given, list(Input.__struct_fields__), at=f"{at}, [[inputs]] {number}")


def _nearest(given: dict[str, Any], known: list[str], *, at: str) -> None:
    for key in given:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1, cutoff=0)
            raise ConfigError(
                f"{at}: unknown key {key!r}",
                mend=f"did you mean {near[0]!r}? known keys: {', '.join(known)}",
            )


def _check_about(about: About, *, at: str) -> None:
    if about.start and about.end and about.end < about.start:
        raise ConfigError(
            f"{at}: the case ends {about.end}, before it starts {about.start}",
            mend="exchange the two dates",
        )
    if not about.name.strip():
        raise ConfigError(f"{at}: case.name is empty", mend="give the case a short name")
    for code in about.area:
        if not re.fullmatch(r"[A-Z]{2}", code):
            raise ConfigError(
                f"{at}: case.area has {code!r}", mend='give ISO 3166-1 codes, such as "SY"'
            )
    if about.box and not _is_box(about.box):
        raise ConfigError(
            f"{at}: case.box is {list(about.box)}",
            mend="give west, south, east and north, in this order, in degrees",
        )


def _check_engine(engine: EngineSection, *, at: str) -> None:
    if engine.name not in {"local", "spark"}:
        raise ConfigError(
            f"{at}: engine is {engine.name!r}", mend='set it to "local" or to "spark"'
        )
    if engine.name == "local" and (engine.url or engine.settings):
        raise ConfigError(
            f"{at}: engine.url and engine.settings are for Spark, but the engine is local",
            mend='set engine.name = "spark", or take them out',
        )
    if engine.url is not None and not _SPARK_MASTER.fullmatch(engine.url):
        raise ConfigError(
            f"{at}: engine.url is {engine.url!r}",
            mend='give the address of a Spark master: "local[*]", "spark://HOST:7077", "yarn" or '
            '"k8s://HOST:PORT" (not Spark Connect, sc://)',
        )
    for key in engine.settings:
        if not key.startswith("spark."):
            raise ConfigError(
                f"{at}: engine.settings has {key!r}", mend='Spark\'s settings start with "spark."'
            )


def _check_markings(case: Case, *, at: str) -> None:
    stated = [(f"[[inputs]] {given.file}: tlp", given.tlp) for given in case.inputs]
    for name, text in [("publish.tlp", case.publish.tlp), *stated]:
        try:
            if text is not None:
                read_tlp(text)
        except ValueError as error:
            raise ConfigError(
                f"{at}: {name} is {text!r}", mend='write a marking of TLP 2.0, such as "TLP:AMBER"'
            ) from error
    try:
        known = read_audience(case.publish.audience) in MOST
    except ValueError:
        known = False
    if not known:
        raise ConfigError(
            f"{at}: publish.audience is {case.publish.audience!r}",
            mend=f"choose one of {', '.join(MOST)}",
        )


def _check(case: Case, *, at: str) -> Case:
    _check_about(case.case, at=at)
    _check_engine(case.engine, at=at)
    _check_markings(case, at=at)
    if bool(case.air.encounters) != bool(case.air.tracks):
        raise ConfigError(
            f"{at}: air.encounters and air.tracks go together",
            mend="name the table of encounters, and the tables of tracks in which they were found",
        )
    if not case.inputs:
        raise ConfigError(f"{at}: there are no inputs", mend="add a section [[inputs]]")
    for name, value, least, most in _limits(case):
        if not least <= value <= most:  # a nan is refused too
            raise ConfigError(
                f"{at}: {name} is {value}", mend=f"set it to at least {least:g}, at most {most:g}"
            )
    for name in chain.from_iterable(files_of(case).values()):
        if not case.path(name).is_file():
            raise ConfigError(
                f"{at}: the file {name} is not there",
                mend=f"put it at {case.path(name)}, or correct the name",
            )
    return case


def _is_box(box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    corners = within(west, south, WORLD) and within(east, north, WORLD)
    return corners and west < east and south < north


def _limits(case: Case) -> list[tuple[str, float, float, float]]:
    """Return each number of the case with its name and the least and most that make sense."""
    half_way_round_km = math.pi * EARTH_RADIUS_KM
    least = case.extract.accept_from
    return [
        *([] if least is None else [("extract.accept_from", least, 0, 1)]),
        ("link.reach_days", case.link.reach_days, 1, 366),
        ("link.reach_km", case.link.reach_km, 0.1, half_way_round_km),
        ("link.loss", case.link.loss, 1e-6, 1e6),
        ("weigh.prior", case.weigh.prior, 1e-6, 1 - 1e-6),
        ("weigh.watch_days", case.weigh.watch_days, 1, 3660),
        ("objects.within_km", case.objects.within_km, 0.01, 100),
        ("publish.delay_days", case.publish.delay_days, 0, 36600),
        ("publish.coarsen_km", case.publish.coarsen_km, 0, 1000),
        ("air.coarsen_minutes", case.air.coarsen_minutes, 0, 1440),
    ]
