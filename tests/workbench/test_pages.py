"""Every page: that it is there, says what it is made of, and leads down to the reports."""

import re

import pytest

from .crawl import crawl, is_page, links_of


@pytest.fixture(scope="module")
def walked(bench):
    """Return every page of the small case by its address."""
    return dict(crawl(bench, without="as=public"))


def test_no_link_leads_nowhere(walked):
    assert len(walked) > 100
    assert {
        path: answer.status_code for path, answer in walked.items() if answer.status_code != 200
    } == {}


def test_every_kind_of_page_is_reached_from_the_first_by_links_alone(walked):
    for kind in (
        "/incidents/i01",
        "/claims/RU021",
        "/claims/RU021/figures/matched_objects",
        "/sources/watch",
        "/voices/watch",
        "/reports/mod:i01",
        "/issues",
        "/pair",
    ):
        assert any(path.partition("?")[0] == kind for path in walked), kind


def test_every_page_has_its_data_behind_json(bench, walked):
    for path, answer in walked.items():
        if is_page(answer):
            (link,) = re.findall(
                r'<link rel="alternate" type="application/json" href="([^"]*)"', answer.text
            )
            data = walked.get(link) or bench.get(link.replace("&amp;", "&"))
            assert data.json()["edition"] != "unknown", path


def test_every_number_of_the_headline_can_be_followed_to_a_report(bench):
    (figure, *_) = re.findall(r'href="(/claims/RU021/figures/[a-z_]+)"', bench.get("/").text)
    (incident, *_) = re.findall(r'href="(/incidents/i\d+)"', bench.get(figure).text)
    (report, *_) = re.findall(r'href="(/reports/[^"]+)"', bench.get(incident).text)
    page = bench.get(report).text
    assert "SHA-256" in page
    assert "e-" + report.removeprefix("/reports/") in page


def test_the_ledger_adds_up_to_the_probability_shown(bench):
    page = bench.get("/incidents/i01").text
    ledger = page.partition('id="account"')[2].partition("</section>")[0]
    *parts, total = (float(x) for x in re.findall(r'<bdi dir="ltr">([+-]\d+\.\d)</bdi>', ledger))
    assert len(parts) == 3
    assert sum(parts) == pytest.approx(total, abs=0.2)
    assert "97\u00a0%" in ledger.partition("<tfoot>")[2]


def test_an_incident_tells_who_said_what_of_each_attribute(bench):
    page = bench.get("/incidents/i01").text
    stated = page.partition('id="said-h"')[2].partition("</section>")[0]
    row = next(row for row in stated.split("<tr>") if "командный пункт" in row)
    assert 'href="/reports/mod:i01"' in row
    assert 'href="/reports/watch:i01"' not in row


def test_copies_hang_on_the_first_report_of_their_voice_with_their_lag(bench):
    page = bench.get("/incidents/i01").text
    voice = next(part for part in page.split('<div class="voice">') if 'href="/voices/mod"' in part)
    first, copy = voice.split("<li")[1:3]
    assert 'class="copy"' not in first.partition(">")[0]
    assert 'class="copy"' in copy.partition(">")[0]
    assert "1 day after the first of this voice" in copy
    assert "reports: 2, counted as one voice" in voice


def test_an_incident_names_where_else_its_reports_could_belong(own, tables, tmp_path):
    import polars as pl

    from .conftest import stored

    links = tables["links"]
    crossing = links.head(1).with_columns(
        left=pl.lit("watch:i01"), right=pl.lit("watch:i05"), bits=pl.lit(-1.5),
        probability=pl.lit(0.26), because=pl.lit("a day apart"),
    )  # fmt: skip
    stored({**tables, "links": pl.concat([links, crossing])}, tmp_path / "out")
    for incident, other in (("i01", "i05"), ("i05", "i01")):
        page = own.get(f"/incidents/{incident}").text
        assert f'href="/incidents/{other}"' in page
        assert "a day apart" in page
        assert 'href="/pair?left=watch%3Ai01&amp;right=watch%3Ai05"' in page
        runners = page.partition("Where else")[2].partition("</section>")[0]
        assert '<table class="fall"' in runners


def test_an_old_id_tells_what_became_of_it(own, tables, tmp_path):
    import polars as pl

    from crossfix.tables import HISTORY

    from .conftest import stored

    row = {
        "edition": 1,
        "incident_id": "i77",
        "became": "i01",
        "change": "merged",
        "reports": 2,
        "because": "linked",
    }
    history = pl.DataFrame([row], schema=HISTORY.schema)
    stored({**tables, "history": history}, tmp_path / "out")
    page = own.get("/incidents/i77").text
    assert "i77 became i01" in page
    assert 'href="/incidents/i01"' in page
    assert "i77 became i01" in own.get("/incidents/i01").text


@pytest.mark.parametrize(
    "path",
    [
        "/incidents/nothing", "/claims/nothing", "/claims/RU021/figures/nothing", "/sources/nothing",
        "/voices/nothing", "/reports/nothing", "/pair", "/pair?left=mod:i01&right=nothing",
        "/incidents/nothing.json", "/reports/%00", "/reports/..%2f..%2fcase.toml", "/nothing",
    ],
)  # fmt: skip
def test_what_is_not_there_is_told_with_its_mend(bench, path):
    answer = bench.get(path)
    assert answer.status_code == 404
    assert "mend" in answer.text.lower()


def test_a_way_back_keeps_the_audience_and_the_language(bench):
    page = bench.get("/incidents/nothing?as=public&lang=ar").text
    assert 'href="/?as=public&amp;lang=ar"' in page
    assert 'href="/"' in bench.get("/?as=nobody&lang=tlh").text


def test_a_defect_is_told_without_what_it_met_and_under_the_same_policy(own, tables, tmp_path):
    import polars as pl

    from .conftest import stored

    unheard_of = tables["incidents"].with_columns(grade=pl.lit("unheard-of secret"))
    stored({**tables, "incidents": unheard_of}, tmp_path / "out")
    answer = own.get("/incidents/i01")
    assert answer.status_code == 500
    assert "please report it" in answer.text
    assert "secret" not in answer.text
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_page_can_be_asked_only_by_what_it_knows(bench):
    for path in (
        "/reports?grade=confirmed",
        "/issues?severity=grave",
        "/search?words=x",
        "/pair?a=b",
    ):
        assert bench.get(path).status_code == 400, path


def test_search_finds_in_every_kind_of_thing_and_in_any_script(bench):
    found = bench.get("/search.json", params={"q": "المرصد"}).json()
    assert [row["href"] for row in found["sources"]] == ["/sources/watch"]
    found = bench.get("/search.json", params={"q": "командный пункт"}).json()
    assert found["totals"]["reports"] == 12
    found = bench.get("/search.json", params={"q": "RU02"}).json()
    assert [row["href"] for row in found["claims"]] == ["/claims/RU021"]
    found = bench.get("/search.json", params={"q": "salma"}).json()
    assert [row["incident_id"] for row in found["incidents"]] == ["i10", "i12"]
    assert bench.get("/search.json").json()["totals"] == dict.fromkeys(found["totals"], 0)


def test_an_id_that_ends_in_json_has_its_page_and_its_data(own, tables, tmp_path):
    import polars as pl

    from .conftest import stored

    odd = "mod:post.json"
    renamed = {
        name: frame.with_columns(pl.col("report_id").replace("mod:i01", odd))
        if "report_id" in frame.columns else frame
        for name, frame in tables.items()
    }  # fmt: skip
    stored(renamed, tmp_path / "out")
    assert own.get(f"/reports/{odd}").headers["content-type"].startswith("text/html")
    assert own.get(f"/reports/{odd}.json").json()["report"]["report_id"] == odd


def test_the_text_of_a_report_is_shown_to_who_works_on_the_case(own, tables, tmp_path):
    import polars as pl

    from .conftest import stored

    stored(
        {**tables, "records": tables["records"].with_columns(text=pl.lit("nine at dawn"))},
        tmp_path / "out",
    )
    assert "nine at dawn" in own.get("/reports/mod:i01").text
    assert "nine at dawn" not in own.get("/reports/mod:i01?as=public").text
    assert own.get("/search.json?q=nine at dawn").json()["totals"]["reports"] == 48
    assert own.get("/search.json?q=nine at dawn&as=public").json()["totals"]["reports"] == 0


def test_every_page_can_be_cited(walked):
    for path, answer in walked.items():
        if is_page(answer):
            citation = answer.text.partition('class="citation"')[2].partition("</p>")[0]
            assert "edition" in citation, path
            assert "Data as of 31 October 2015" in citation, path


def test_links_out_of_the_workbench_go_to_web_addresses_only(walked):
    for path, answer in walked.items():
        for link in re.findall(r'\shref="([^"]*)"', answer.text):
            assert link.startswith(("/", "#", "https://example.org/", "data:,")), (path, link)
    assert links_of('<a href="/x">') == ["/x"]


def test_a_claim_is_drawn_beside_what_supports_it_and_every_end_leads_to_what_it_counts(bench):
    page = bench.get("/claims/RU021").text
    chart = page.partition('id="sup-h"')[2].partition("</figure>")[0]
    assert 'href="/claims/RU021/figures/matched_objects"' in chart
    assert 'href="/claims/RU015"' in chart


def test_a_claim_read_in_a_text_shows_the_words_it_was_read_from(own, tables, tmp_path):
    import polars as pl

    from crossfix.tables import QUOTATIONS

    from .conftest import stored

    row = {
        "item_id": "RU021", "column": "objects", "value": "819", "start": 3, "end": 14,
        "words": "819 объектов", "confidence": 0.97, "capture_id": "c", "accepted_by": "mk",
    }  # fmt: skip
    quotations = pl.DataFrame([row], schema=QUOTATIONS.schema)
    stored({**tables, "quotations": quotations}, tmp_path / "out")
    assert "<q>819 объектов</q>" in own.get("/claims/RU021").text
    assert "819 объектов" not in own.get("/claims/RU015").text


def test_what_people_decided_about_an_incident_stands_in_its_history_and_never_leaves(
    tables, case, tmp_path
):
    import msgspec

    from .conftest import serving, stored

    (tmp_path / "judgements.csv").write_text(
        "left,right,decision,who,at,why\n"
        "mod:i01,watch:i01,different,mk,2026-01-05T10:00:00Z,another crater\n"
        "mod:i05,watch:i05,same,mk,2026-01-05T10:01:00Z,\n"
    )
    (tmp_path / "audit.csv").write_text(
        "incident_id,chance,drawn_at,answer,who,at,why\n"
        "i01,0.5,2026-01-01T00:00:00Z,happened,lena,2026-01-06T10:00:00Z,seen on video\n"
    )
    here = msgspec.structs.replace(case, folder=tmp_path)
    with serving(here, stored(tables, tmp_path / "out")) as served:
        history = served.get("/incidents/i01").text.partition('id="past-h"')[2]
        assert "another crater" in history
        assert "It happened" in history
        assert "mod:i05" not in history
        public = served.get("/incidents/i01?as=public").raise_for_status().text
        assert "another crater" not in public
        assert "lena" not in public
        assert "judgements" not in served.get("/incidents/i01.json?as=public").json()
