"""What may not leave is on no page that the public could see."""

import html
import re

import pytest

from crossfix.workbench.data import Audience

from .conftest import CAREFUL, serving, stored
from .crawl import crawl, is_page, links_of

# of the small case: points to the hundredth of a degree, and incidents younger than the delay
PRECISE = ("36.62", "35.32", "36.73", "34.84", "36.6234", "35.3217")
HELD = ("i03", "سرمين", "i11")


def test_the_whole_case_shows_what_the_public_may_not_see(careful):
    page = careful.get("/incidents.json").text
    assert all(secret in page for secret in (*PRECISE[:4], *HELD))


@pytest.fixture(scope="module")
def walked(careful):
    return dict(crawl(careful, "/?as=public", within="as=public"))


def tells(answer, secret):
    """Return whether the secret stands there as a whole: not in a longer number, or in a hash."""
    return re.search(rf"(?<![\w.]){re.escape(secret)}(?!\w)", answer.text)


def test_no_page_of_the_preview_gives_a_precise_place_or_a_held_incident(walked):
    assert len(walked) > 80
    for path, answer in walked.items():
        for secret in (*PRECISE, *HELD):
            assert not tells(answer, secret), (path, secret)


def test_the_preview_says_so_and_all_its_links_stay_in_it(walked):
    for path, answer in walked.items():
        if not is_page(answer):
            if "attachment" in answer.headers.get("content-disposition", ""):
                assert "-released-TLP-CLEAR-" in answer.headers["content-disposition"]
            else:
                assert answer.json()["audience"] == "public"
            continue
        assert "Preview of what may leave" in answer.text
        leaving = [
            link
            for link in links_of(answer.text)
            if "as=public" not in link and not link.startswith(("/static/", "/leave"))
        ]
        forms = re.findall(r'<form[^>]* action="([^"]*)"', answer.text)
        shown = html.unescape(answer.text)
        back = re.findall(r'<a href="([^"]*)">Back to the whole case', shown)
        assert set(leaving) <= {*forms, *back}, path
        for form in re.findall(r"<form[^>]*>.*?</form>", answer.text, re.DOTALL):
            assert (
                'name="as" value="public"' in form
                or "action" not in form
                or 'action="/leave"' in form
            ), path


@pytest.mark.parametrize("name", ["i03", "i11"])
def test_a_held_incident_has_no_page_even_for_who_knows_its_id(careful, name):
    assert careful.get(f"/incidents/{name}").status_code == 200
    for path in (f"/incidents/{name}", f"/incidents/{name}.json", f"/reports/mod:{name}"):
        assert careful.get(f"{path}?as=public").status_code == 404
    assert careful.get(f"/pair?left=geo:{name}&right=mod:{name}&as=public").status_code == 404
    assert careful.get(f"/incidents.json?as=public&q={name}").json()["total"] == 0
    assert careful.get(f"/reports.json?as=public&incident={name}").json()["total"] == 0
    assert set(careful.get(f"/search.json?as=public&q={name}").json()["totals"].values()) == {0}


def test_filters_of_the_preview_count_what_it_shows(careful):
    own, public = (careful.get(f"/incidents.json{at}").json() for at in ("", "?as=public"))
    assert own["total"] == 12
    assert public["total"] == sum(public["counts"].values()) == len(public["incidents"]) < 12
    page = careful.get("/incidents?as=public").text
    assert "Idlib" in page
    assert "Idlib (2)" not in page  # one of the two is held back


def test_a_workbench_for_the_public_shows_nothing_else(tables, case, tmp_path):
    import msgspec

    careful_case = msgspec.structs.replace(case, publish=CAREFUL)
    out = stored(tables, tmp_path / "out")
    with serving(careful_case, out, audience=Audience.PUBLIC) as served:
        assert served.get("/incidents/i03").status_code == 404
        assert not tells(served.get("/incidents.json"), "36.62")
        assert "Back to the whole case" not in served.get("/").text
        answer = served.get("/?as=own")
        assert answer.status_code == 403
        assert "--public" in answer.text


def test_a_delay_without_a_date_shows_the_public_nothing(tables, case, tmp_path):
    import msgspec

    undated = msgspec.structs.replace(case.case, data_as_of=None)
    careful_case = msgspec.structs.replace(case, case=undated, publish=CAREFUL)
    with serving(careful_case, stored(tables, tmp_path / "out")) as served:
        answer = served.get("/?as=public")
        assert answer.status_code == 503
        assert "set case.data_as_of" in answer.text
        assert served.get("/").status_code == 200
