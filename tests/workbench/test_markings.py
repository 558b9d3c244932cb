"""What is marked above an audience reaches it by no page, file, filter or order of any kind.

The canaries are words, addresses, ids, numbers and coordinates that stand in marked reports alone.
Every route of the application has to be listed here with the addresses by which it is asked.
"""

import io
import json
import os
import re
import shutil
import sqlite3
import zipfile
from itertools import chain
from pathlib import Path
from urllib.parse import quote

import polars as pl
import pyarrow.parquet as pq
import pypdfium2 as pdfium
import pytest

from crossfix.case import read_case
from crossfix.cli import app
from crossfix.errors import ConfigError, ReleaseError, SourceError
from crossfix.markings import MOST, Audience
from crossfix.pipeline import run, tables_of
from crossfix.publish import publish
from crossfix.release import release, told_case
from crossfix.release.editions import released_for
from crossfix.store import Store
from crossfix.tables import TABLES
from crossfix.workbench.app import ROUTERS
from crossfix.workbench.data import Data
from crossfix.workbench.take_away import FORMS

from .conftest import serving

AXE = Path(__file__).parent.parent.parent / "web" / "node_modules" / "axe-core" / "axe.min.js"

HEAD = (
    "report_id,source_id,published_on,event_start,place_name,admin1,lat,lon,place_precision,"
    "event_type,object_type,actor,killed_min,killed_max,cites,about,url,note,text,graphic,tlp,"
    "embargo_until"
)
OPEN = [
    "a1,sohr,2015-10-20,2015-10-20,Sarmin,Idlib,35.90375,36.72378,town,air_strike,hospital,Russia,12,13,,,https://example.org/a1,,,,,",
    "a2,msf,2015-10-21,2015-10-20,Sarmin,Idlib,35.904,36.725,exact,air_strike,hospital,Russia,13,13,,,https://example.org/a2,open note,,yes,TLP:CLEAR,",
    "a3,ru_mod,2015-10-20,2015-10-20,near Sarmin,Idlib,35.90375,36.72378,district,air_strike,command post,Russia,,,,,,,,,,",
    "a4,sohr,2015-10-05,2015-10-05,Talbiseh,Homs,34.84273,36.72668,town,air_strike,residential,Russia,5,5,,,,,,,,2015-10-06",
]
# an incident of its own, one that an open report tells of too, and one only under embargo
AMBER = [
    "zq1,qamberwire,2015-10-09,2015-10-09,Zqamberville,Zqambershire,32.74123,41.88321,exact,air_strike,school,Russia,3911,3911,,,https://zqamber.example/x,zqambernote,zqambertext,yes,AMBER,",
    "zq2,sohr,2015-10-22,2015-10-20,Zqambertown,Idlib,35.91777,36.73333,exact,air_strike,zqamberward,Russia,14,14,,a2,https://zqamber.example/y,zqambernote,,,TLP:AMBER,",
]
RED = [
    "zr1,zqredwitness,2015-10-15,2015-10-15,Zqredville,Zqredshire,32.66123,41.77321,exact,air_strike,bakery,Russia,3921,3921,,,https://zqred.example/x,zqrednote,zqredtext,,,",
]
EMBARGOED = [
    "ze1,sohr,2015-10-18,2015-10-18,Zqlateville,Zqlateshire,32.55123,41.66321,exact,air_strike,market,Russia,3931,3931,,,https://zqlate.example/x,zqlatenote,,,,2016-03-01",
]
SOURCES = """source_id,name,kind,party,tlp
ru_mod,Ministry,official,Russia,
sohr,SOHR,monitor,,
msf,MSF,ngo,,CLEAR
"""
MARKED_SOURCES = """qamberwire,Zqamber Wire,news,,
zqredwitness,Zqred Witness,witness,,TLP:RED
"""
CLAIMS = """claim_id,speaker,stated_on,period_start,period_end,kind,sorties,objects_struck,note,tlp
C1,Ministry,2015-10-23,2015-09-30,2015-10-23,cumulative,93,81,,
"""
MARKED_CLAIMS = """ZQC9,Zqred Speaker,2015-10-24,2015-09-30,2015-10-24,cumulative,9471,8471,zqrednote,RED
"""
CASE = """
[case]
name = "marked"
area = ["SY"]
data_as_of = 2016-01-19
[[inputs]]
file = "reports.csv"
format = "csv"
[sources]
file = "sources.csv"
[claims]
file = "claims.csv"
claimant = "Russia"
headline = "{headline}"
"""
JUDGEMENTS = (
    "left,right,decision,who,at,why\nmsf:a2,sohr:zq2,same,zqjudge,2015-11-01T10:00Z,zqamberwhy\n"
)

_AMBER = (
    *("zqamber", "qamberwire", "zq1", "zq2"),
    r"32\.7[34]\d*", r"41\.8[89]\d*", r"35\.917\d*", r"36\.733\d*", "3911", "2015-10-09",
)  # fmt: skip
_RED = ("zqred", "zr1", "ZQC9", r"32\.6[67]\d*", r"41\.7[78]\d*", "3921", "9471", "8471", "2015-10-15")  # fmt: skip
_LATE = ("zqlate", "ze1", r"32\.5[56]\d*", r"41\.6[67]\d*", "3931", "2015-10-18")
CANARIES = {
    Audience.PUBLIC: (*_AMBER, *_RED, *_LATE),
    Audience.COMMUNITY: (*_AMBER, *_RED, *_LATE),
    Audience.PARTNERS: (*_RED, *_LATE),
    Audience.ORGANISATION: (*_RED, *_LATE),
    Audience.NAMED: _LATE,
}


def write_case(folder, *, reports, sources=SOURCES, claims=CLAIMS, headline="C1"):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_text(CASE.format(headline=headline))
    (folder / "reports.csv").write_text("\n".join([HEAD, *reports, ""]))
    (folder / "sources.csv").write_text(sources)
    (folder / "claims.csv").write_text(claims)
    return folder


def ran(folder):
    case = read_case(folder)
    list(run(case, out=folder / "out"))
    return case


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a case with reports of every marking, which was run."""
    folder = write_case(
        tmp_path_factory.mktemp("marked"),
        reports=[*OPEN, *AMBER, *RED, *EMBARGOED],
        sources=SOURCES + MARKED_SOURCES,
        claims=CLAIMS + MARKED_CLAIMS,
        headline="ZQC9",
    )
    (folder / "judgements.csv").write_text(JUDGEMENTS)
    ran(folder)
    return folder


@pytest.fixture(scope="module")
def marked(folder):
    with serving(read_case(folder), folder / "out") as served:
        yield served


# Every route of the application, and the addresses that stand for it; {incident} and {report} are
# filled in with what each audience has, and with what only the whole case has.
ROUTES = {
    "/": ["/", "/?sort=-probability", "/?q=zqamber"],
    "/overview.json": ["/overview.json"],
    "/incidents.{ending}": [
        f"/incidents.{ending}"
        for ending in ("csv", "xlsx", "gpkg", "geoparquet", "geojson", "zip", "html", "pdf")
    ],
    "/charts/{name}.{ending}": [
        *(f"/charts/{name}.svg" for name in ("map", "timeline", "bar", "claims")),
        "/charts/account.svg?incident={incident}",
        "/charts/links.svg?left=msf:a2&right={report}",
        "/charts/map.png",
    ],
    "/incidents": ["/incidents", "/incidents?sort=place", "/incidents?governorate=Idlib"],
    "/incidents.json": ["/incidents.json", "/incidents.json?sort=-reports"],
    "/incidents/{incident_id:path}": ["/incidents/{incident}"],
    "/incidents/{incident_id:path}.json": ["/incidents/{incident}.json"],
    "/claims": ["/claims"],
    "/claims.json": ["/claims.json"],
    "/claims/{claim_id:path}": ["/claims/C1", "/claims/ZQC9"],
    "/claims/{claim_id:path}.json": ["/claims/C1.json", "/claims/ZQC9.json"],
    "/claims/{claim_id:path}/figures/{measure}": ["/claims/C1/figures/confirmed_incidents"],
    "/claims/{claim_id:path}/figures/{measure}.json": [
        "/claims/C1/figures/confirmed_incidents.json"
    ],
    "/sources": ["/sources"],
    "/sources.json": ["/sources.json"],
    "/sources/{source_id:path}": ["/sources/sohr", "/sources/qamberwire", "/sources/zqredwitness"],
    "/sources/{source_id:path}.json": ["/sources/sohr.json", "/sources/zqredwitness.json"],
    "/voices/{group_id:path}": ["/voices/sohr", "/voices/qamberwire"],
    "/voices/{group_id:path}.json": ["/voices/sohr.json", "/voices/qamberwire.json"],
    "/reports": ["/reports", "/reports?incident={incident}"],
    "/reports.json": ["/reports.json", "/reports.json?source=sohr"],
    "/reports/{report_id:path}": ["/reports/{report}"],
    "/reports/{report_id:path}.json": ["/reports/{report}.json"],
    "/pair": ["/pair?left=msf:a2&right={report}"],
    "/pair.json": ["/pair.json?left=msf:a2&right={report}"],
    "/issues": ["/issues"],
    "/issues.json": ["/issues.json"],
    "/search": ["/search?q=Sarmin", "/search?q=Ministry"],
    "/search.json": ["/search.json?q=a"],
    "/map.json": ["/map.json", "/map.json?box=41,32,42,33"],
    "/review": ["/review"],
    "/review.json": ["/review.json"],
    "/suggestions": ["/suggestions"],
    "/suggestions.json": ["/suggestions.json"],
    "/split": ["/split?incident={incident}"],
    "/split.json": ["/split.json?incident={incident}"],
    "/rerun": ["/rerun"],
    "/rerun.json": ["/rerun.json"],
    "/approvals": ["/approvals"],
    "/approvals.json": ["/approvals.json"],
    "/bring": ["/bring"],
    "/bring.json": ["/bring.json"],
    # of flights: tests/workbench/test_encounters.py
    "/encounters": ["/encounters"],
    "/encounters.json": ["/encounters.json"],
    "/encounters/{encounter_id:path}": ["/encounters/1"],
    "/encounters/{encounter_id:path}.json": ["/encounters/1.json"],
    "/accounts/{name:path}": ["/accounts/passing"],
    "/accounts/{name:path}.json": ["/accounts/passing.json"],
    "/read": ["/read"],
    "/read.json": ["/read.json"],
    "/api": ["/api"],
    "/api/": ["/api/"],
    "/api/conformance": ["/api/conformance"],
    "/api/openapi.json": ["/api/openapi.json"],
    "/api/collections": ["/api/collections"],
    "/api/collections/{name}": ["/api/collections/reports"],
    "/api/collections/{name}/queryables": ["/api/collections/reports/queryables"],
    "/api/collections/{name}/items": [
        "/api/collections/incidents/items?limit=1000",
        "/api/collections/reports/items?bbox=32,32,43,37",
    ],
    "/api/collections/{name}/items/{item_id:path}": [
        "/api/collections/incidents/items/{incident}",
        "/api/collections/reports/items/{report}",
    ],
}
NOT_OF_A_CASE = {"/enter", "/leave", "/left", "/static/report.css", "/static/encounter.css"}
# routes that take what somebody sends; nobody but who works on the case may
WRITES = {
    *("/review", "/pair", "/suggestions", "/read", "/read.json"),
    *("/split", "/undo", "/rerun", "/approvals", "/bring"),
}


def test_every_route_of_the_application_is_asked_here():
    routes = [route for router in ROUTERS for route in router.routes]
    assert {route.path for route in routes} == set(ROUTES) | NOT_OF_A_CASE | {"/undo"}
    assert {route.path for route in routes if "POST" in route.methods} == WRITES | {"/leave"}


def test_every_form_of_file_is_asked_here():
    assert {at.rpartition(".")[2] for at in ROUTES["/incidents.{ending}"]} == set(FORMS)


def plain(content):
    """Return all that a file holds as text, whatever its form."""
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            return "\n".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())
    if content[:16] == b"SQLite format 3\x00":
        with sqlite3.connect(":memory:") as base:
            base.deserialize(content)
            tables = base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            rows = chain.from_iterable(
                base.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608 - its own names
                for (name,) in tables
            )
            return content.decode("latin-1") + "\n".join(map(str, rows))
    if content[:4] == b"PAR1":
        table = pq.read_table(io.BytesIO(content))
        return f"{table.schema.metadata} " + "\n".join(map(str, table.to_pylist()))
    if content[:5] == b"%PDF-":
        with pdfium.PdfDocument(content) as document:
            pages = [page.get_textpage().get_text_range() for page in document]
            return "\n".join([*pages, *map(str, document.get_metadata_dict().values())])
    if content[:4] == b"\x89PNG":  # drawn from the SVG of the same name
        return ""
    return content.decode("utf-8")


def told(text, canaries):
    """Return the canaries that stand in a text, not as a part of a longer number or of a hash."""
    return [one for one in canaries if re.search(_whole(one), text, re.IGNORECASE)]


def _whole(canary):
    return canary if canary[0].isalpha() else rf"(?<![\w.]){canary}"


def ids_of(served, audience):
    at = "" if audience is Audience.OWN else f"?as={audience}"
    incidents = served.get(f"/incidents.json{at}").json()["incidents"]
    reports = served.get(f"/reports.json{at}").json()["reports"]
    return [i["incident_id"] for i in incidents], [r["report_id"] for r in reports]


def addresses(served, audience, *, visible=3):
    """Return every address to ask: with ids that are withheld, and so many that are not."""
    whole, seen = ids_of(served, Audience.OWN), ids_of(served, audience)
    chosen = [
        [*sorted(set(all_of_them) - set(some)), *some[:visible]]
        for all_of_them, some in zip(whole, seen, strict=True)
    ]
    for at in chain.from_iterable(ROUTES.values()):
        if "{" not in at:
            yield at
        for name, ids in zip(("{incident}", "{report}"), chosen, strict=True):
            if name in at:
                yield from (at.replace(name, one) for one in ids)


def asked_as(at, audience):
    return f"{at}{'&' if '?' in at else '?'}as={audience}"


def test_who_works_on_the_case_sees_all_that_is_marked(marked):
    shown = "".join(
        marked.get(at).text for at in ("/reports.json", "/claims.json", "/incidents.json", "/sources.json")
    )  # fmt: skip
    shown += "".join(marked.get(f"/reports/{one}").text for one in ids_of(marked, Audience.OWN)[1])
    missing = set(CANARIES[Audience.PUBLIC]) - set(told(shown, CANARIES[Audience.PUBLIC]))
    assert not missing
    for form in ("xlsx", "gpkg", "geoparquet"):
        found = told(plain(marked.get(f"/incidents.{form}").content), CANARIES[Audience.PUBLIC])
        assert {"zqamber", "zqred", "zqlate", "3911", r"32\.7[34]\d*"} <= set(found), form


def test_no_route_tells_the_public_what_is_marked_above_it(marked):
    asked = list(addresses(marked, Audience.PUBLIC))
    assert len(asked) > len(ROUTES)
    for at in asked:
        answer = marked.get(asked_as(at, Audience.PUBLIC))
        assert answer.status_code in {200, 403, 404}, (at, answer.text)
        # the timeline and the calendar offer every day and week of what is seen
        text = re.sub(r'(from|until)="?[\d-]+', "", plain(answer.content))
        for name in re.findall(r"[\w%]*:z\w+|zq\w+|qamberwire", at, re.IGNORECASE):  # asked for
            text = re.sub(f"{re.escape(name)}|{quote(name, safe='')}", "", text)
        found = told(text, CANARIES[Audience.PUBLIC])
        assert not found, (at, found)


@pytest.mark.parametrize(
    "at", ["/claims/ZQC9", "/sources/qamberwire", "/voices/qamberwire", "/reports/sohr:zq2"]
)
def test_what_is_withheld_is_answered_like_what_never_was(marked, at):
    never = at.replace("9", "8").replace("zq2", "zq7").replace("wire", "line")
    assert marked.get(at).status_code == 200
    found, other = (marked.get(asked_as(one, Audience.PUBLIC)) for one in (at, never))
    assert found.status_code == other.status_code == 404
    assert found.text.replace(at.rpartition("/")[2], "") == other.text.replace(
        never.rpartition("/")[2], ""
    )


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.NAMED])
def test_nobody_but_who_works_on_the_case_sends_anything(marked, audience):
    for path in sorted(WRITES):
        answer = marked.client.post(
            asked_as(path, audience), data={"csrf": marked.csrf, "text": "x"}
        )
        assert answer.status_code == 403, path


def total(served, at):
    found = served.get(asked_as(at, Audience.PUBLIC)).raise_for_status().json()
    if "totals" in found:
        return sum(found["totals"].values())
    return found.get("numberMatched", found.get("total", found.get("incidents")))


PROBES = [
    "/incidents.json?q=zqamberville",
    "/incidents.json?governorate=Zqredshire",
    "/incidents.json?source=qamberwire",
    "/incidents.json?from=2015-10-09&until=2015-10-18",
    "/incidents.json?object=school",
    "/reports.json?q=zqambertext",
    "/reports.json?q=zqlate",
    "/reports.json?source=zqredwitness",
    "/issues.json?q=zq",
    "/search.json?q=zq",
    "/search.json?q=zqamberward",
    "/api/collections/incidents/items?bbox=41,32,42,33",
    "/api/collections/reports/items?bbox=36.7332,35.9176,36.7334,35.9178",
    "/api/collections/reports/items?filter=killed_low%20%3D%2014",
    "/api/collections/reports/items?filter=place_name%20LIKE%20'Zq%25'",
    "/api/collections/reports/items?filter=killed_high%20%3E%20100",
    "/api/collections/reports/items?filter=S_INTERSECTS(geometry,POLYGON((41%2032,42%2032,42%2033,41%2033,41%2032)))",
    "/api/collections/incidents/items?filter=lat%20%3C%2033",
    "/api/collections/reports/items?datetime=2015-10-09/2015-10-18",
    "/api/collections/reports/items?report_id=qamberwire:zq1",
]


@pytest.mark.parametrize("at", PROBES)
def test_no_filter_finds_what_is_withheld(marked, at):
    answer = marked.get(at)
    if answer.status_code == 400:  # the API knows no such property for anybody
        assert marked.get(asked_as(at, Audience.PUBLIC)).status_code == 400
        return
    found = answer.json()
    whole = sum(found["totals"].values()) if "totals" in found else found.get("numberMatched", found.get("total"))  # fmt: skip
    assert whole or "issues" in at, "the probe finds nothing in the whole case"
    assert total(marked, at) == 0


def test_what_the_public_sees_is_what_it_would_see_had_the_reports_never_come(folder, tmp_path):
    bare = write_case(tmp_path / "bare", reports=OPEN)
    case = ran(bare)
    without = released_for(Audience.PUBLIC, case=case, out=bare / "out").tables
    found = released_for(Audience.PUBLIC, case=read_case(folder), out=folder / "out")
    for name in TABLES:
        if name != "issues":  # of reading none is told
            assert found.tables[name].equals(without[name]), name
    assert found.withheld.reports == 4
    assert found.withheld.incidents == 3
    assert found.withheld.claims == 1


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.NAMED])
def test_no_published_file_tells_what_is_withheld(folder, tmp_path, audience):
    case = read_case(folder)
    released = released_for(audience, case=case, out=folder / "out")
    for path in publish(released, case=told_case(case, released), folder=tmp_path):
        text = plain(path.read_bytes())
        assert not told(text, CANARIES[audience]), path.name
        if path.suffix in {".html", ".geojson", ".gpkg"} or path.name == "README.txt":
            assert ("TLP:CLEAR" if audience is Audience.PUBLIC else "TLP:RED") in text, path.name


def test_what_a_run_publishes_is_for_the_audience_of_the_case(folder):
    out = folder / "out"
    for path in [out / "report.html", out / "incidents.geojson", *(out / "csv").glob("*.csv")]:
        assert not told(plain(path.read_bytes()), CANARIES[Audience.PUBLIC]), path.name


@pytest.mark.parametrize("audience", list(MOST))
def test_the_tables_of_an_audience_hold_no_canary(folder, audience):
    tables = released_for(audience, case=read_case(folder), out=folder / "out").tables
    for name, frame in tables.items():
        assert not told(frame.write_csv(), CANARIES[audience]), name


def test_links_of_another_tool_lead_to_no_withheld_report(tmp_path):
    folder = write_case(tmp_path / "linked", reports=[*OPEN, AMBER[1]])
    pairs = "source_dataset_l,unique_id_l,source_dataset_r,unique_id_r,match_probability\n"
    pairs += "sohr,a1,msf,a2,0.97\nmsf,a2,sohr,zq2,0.98\n"
    (folder / "theirs.csv").write_text(pairs)
    with (folder / "case.toml").open("a") as file:
        file.write('[link]\nedges = "theirs.csv"\n')
    case = ran(folder)
    tables = released_for(Audience.PUBLIC, case=case, out=folder / "out").tables
    assert tables["links"].select("left", "right").rows() == [("msf:a2", "sohr:a1")]
    assert tables_of(Store(folder / "out"))["links"].height == 2
    for name, frame in tables.items():
        assert not told(frame.write_csv(), _AMBER), name


def test_whole_tables_cannot_be_released_to_who_may_not_see_them(folder):
    whole = tables_of(Store(folder / "out"))
    with pytest.raises(ReleaseError, match="4 reports, 1 claims, 2 sources"):
        release(whole, case=read_case(folder))


def test_an_edition_that_is_older_than_the_markings_is_shown_to_nobody(folder):
    out = folder / "out"
    stricter = (out / "records.parquet").read_bytes()
    try:
        table = pl.read_parquet(out / "records.parquet")
        shut = pl.when(pl.col("record_id") == "a1").then(pl.lit("RED")).otherwise("tlp")
        table.with_columns(tlp=shut).write_parquet(out / "records.parquet")
        for opened in (
            lambda: released_for(Audience.PUBLIC, case=read_case(folder), out=out),
            lambda: Data(read_case(folder), out=out).seen_by(Audience.PUBLIC),
        ):
            with pytest.raises(SourceError, match="found anew"):
                opened()
    finally:
        (out / "records.parquet").write_bytes(stricter)


def test_pages_carry_their_label_and_say_how_much_is_withheld(marked):
    own, public = marked.get("/").text, marked.get("/?as=public").text
    assert '<span class="tlp red" dir="ltr">TLP:RED</span>' in own
    assert '<span class="tlp clear" dir="ltr">TLP:CLEAR</span>' in public
    assert "reports 4, incidents 3, claims 1" in public
    assert '<option value="partners">' in public
    partners = marked.get("/incidents.json?as=TLP:AMBER").json()
    assert (partners["audience"], partners["tlp"]) == ("partners", "TLP:AMBER")


def test_an_embargo_ends_with_the_date_of_the_data(folder):
    case = read_case(folder)
    public = released_for(Audience.PUBLIC, case=case, out=folder / "out").tables["reports"]
    assert "sohr:a4" in set(public["report_id"])  # its day is past
    named = released_for(Audience.NAMED, case=case, out=folder / "out").tables["reports"]
    assert "sohr:ze1" not in set(named["report_id"])


def test_a_graphic_report_is_covered_until_somebody_asks(marked, folder):
    page = marked.get("/reports/msf:a2?as=public").text
    cover = page.index('<details class="graphic"><summary>')
    assert cover < page.index("https://example.org/a2")
    assert "open note" not in page[:cover]
    report = (folder / "out" / "report.html").read_text()
    (item,) = re.findall(r'<li id="r-[^"]*a2">.*?</li>', report, re.DOTALL)
    assert item.index("<details") < item.index("example.org/a2")
    assert "open note" not in item[: item.index("<details")]


def asked_for(folder, *words):
    """Run a command of crossfix in this process."""
    app([*map(str, words[:1]), str(folder), *map(str, words[1:])], standalone_mode=False)


def test_the_command_report_writes_for_an_audience_what_it_may_see(folder, tmp_path, capsys):
    asked_for(folder, "report", "--as", "TLP:AMBER", "--into", tmp_path / "sent", "--json")
    said = json.loads(capsys.readouterr().out)
    assert (said["audience"], said["tlp"]) == ("partners", "TLP:AMBER")
    assert said["withheld"] == {"reports": 2, "incidents": 2}
    for file in said["files"]:
        text = plain(Path(file).read_bytes())
        assert not told(text, CANARIES[Audience.PARTNERS]), file
    assert "zqamber" in (tmp_path / "sent" / "report.html").read_text().lower()


def test_edges_are_exported_as_an_audience_may_see_them(folder, tmp_path):
    for audience, has in (("public", False), ("partners", True)):
        file = tmp_path / f"{audience}.csv"
        app(["edges", "export", str(folder), str(file), "--as", audience], standalone_mode=False)
        assert ("zq2" in file.read_text()) is has
        assert not told(file.read_text(), CANARIES[Audience(audience)])


def test_a_folder_of_results_alone_keeps_the_rules_of_its_case(folder, tmp_path, capsys):
    alone = tmp_path / "results"
    shutil.copytree(folder / "out", alone)
    asked_for(alone, "report", "--as", "named", "--json")
    assert json.loads(capsys.readouterr().out)["withheld"]["reports"] == 1  # the embargo's date
    (alone / ".case.json").write_text("{")
    with pytest.raises(ConfigError, match="not as a run left it"):
        asked_for(alone, "report")


def test_an_audience_that_nobody_knows_is_refused_with_its_mend(folder):
    with pytest.raises(ConfigError, match="--as press") as error:
        asked_for(folder, "report", "--as", "press")
    assert "TLP:GREEN" in error.value.mend


def test_a_workbench_for_partners_shows_them_and_narrower_audiences_alone(folder):
    with serving(read_case(folder), folder / "out", audience=Audience.PARTNERS) as served:
        assert served.get("/incidents.json").json()["audience"] == "partners"
        assert served.get("/?as=public").status_code == 200
        for wider in ("own", "named", "organisation"):
            assert served.get(f"/?as={wider}").status_code == 403
        assert '<option value="named"' not in served.get("/").text


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        assert not os.environ.get("CI"), "no chromium on this machine"
        pytest.skip("no chromium on this machine")
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield found
        found.close()


def opened(browser, served, **options):
    """Return a page of a browser that came in by the link, and the addresses that it asked for."""
    page = browser.new_context(viewport={"width": 390, "height": 800}, **options).new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served.base}/enter?key={served.sessions.key}")
    page.wait_for_url(f"{served.base}/")
    return page, asked


def test_another_audience_is_chosen_by_keyboard_and_without_scripts(browser, marked):
    page, _ = opened(browser, marked, java_script_enabled=False)
    page.goto(f"{marked.base}/incidents?governorate=Idlib&lang=ru")
    page.locator("#as").focus()
    page.locator("#as").select_option("public")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**as=public**")
    assert "governorate=Idlib" in page.url
    assert page.locator(".seen .tlp").inner_text() == "TLP:CLEAR"
    assert "Общественность" in page.locator(".note").inner_text()
    page.locator(".note a").click()
    assert page.locator(".seen .tlp").inner_text() == "TLP:RED"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_graphic_report_opens_by_keyboard_and_stays_covered_in_print(browser, marked, scheme):
    page, asked = opened(browser, marked, color_scheme=scheme, bypass_csp=True)
    page.goto(f"{marked.base}/reports/msf:a2")
    link = page.get_by_role("link", name="https://example.org/a2")
    cover = page.locator("details.graphic summary")
    assert not link.is_visible()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not link.is_visible()
    if AXE.is_file():
        page.add_script_tag(path=AXE)
        faults = page.evaluate("async () => (await axe.run()).violations.map(v => [v.id, v.help])")
        assert faults == []
    cover.focus()
    page.keyboard.press("Enter")
    assert link.is_visible()
    page.keyboard.press("Space")
    assert not link.is_visible()
    assert all(address.startswith((marked.base, "data:")) for address in asked)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_report_covers_what_is_graphic_without_a_server(browser, folder):
    page = browser.new_context().new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / "out" / "report.html").as_uri())
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not(.graphic):not([open])").count() == 0
    link = page.locator(".graphic a[href='https://example.org/a2']").first
    assert not link.is_visible()
    page.locator("details.graphic summary").first.press("Enter")
    assert link.is_visible()
    assert len(asked) == 1
