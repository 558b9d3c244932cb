import datetime as dt

import pytest

from crossfix.case import About, Case, ExtractSection, Input
from crossfix.extract.document import Given, document_of
from crossfix.extract.reader import read_text
from crossfix.extract.suggest import page_of
from crossfix.ingest import examine
from crossfix.ingest.suggested import write_pages
from crossfix.normalise.gazetteer import load

CLEAR = "An air strike hit the town of Sarmin on 3 May 2016, killing four civilians."
DOUBTFUL = "A warplane struck the town of Sarmin in April."
BRIEFING = (
    "From 1 May 2016 to 3 May 2016 the air group flew 53 sorties and struck 72 targets in the "
    "provinces of Hama and Idlib."
)
UNDATED = "The air group flew 53 sorties and struck 72 targets in the province of Hama."
PUBLISHED = dt.date(2016, 5, 6)


@pytest.fixture
def read(tmp_path):
    def read(*texts, accept_from=0.9):
        write_pages(tmp_path / "a.suggested.jsonl", [page(text) for text in texts])
        case = Case(
            case=About(name="x"),
            inputs=(Input(file="a.suggested.jsonl", format="suggested"),),
            extract=ExtractSection(accept_from=accept_from),
            folder=tmp_path,
        )
        return examine(case)

    return read


def page(text):
    given = Given(text=text, raw=text.encode(), published_on=PUBLISHED, source_id="wire")
    reading = read_text(text, published=PUBLISHED, source="a.txt", gazetteer=load())
    return page_of(document_of(given, file="a.txt"), reading)


def test_a_clear_report_is_taken_without_a_person_and_a_doubtful_one_waits(read):
    taken = read(CLEAR, DOUBTFUL)
    (record,) = taken.records.to_dicts()
    assert (record["place_name"], record["event_type"]) == ("Sarmin", "air_strike")
    assert record["killed_low"] == 4
    assert set(taken.quotations["accepted_by"]) == {"the rule of the case"}
    assert "wait" in " ".join(taken.issues["what"])


def test_a_claim_with_a_period_and_a_number_is_taken_and_one_without_a_period_waits(read):
    (claim,) = read(BRIEFING, UNDATED).claims.to_dicts()
    assert (claim["sorties_low"], claim["objects_low"]) == (53, 72)


def test_a_rule_that_asks_for_certainty_takes_nothing(read):
    taken = read(CLEAR, BRIEFING, accept_from=1.0)
    assert taken.records.is_empty()
    assert taken.claims.is_empty()


def test_every_value_that_a_suggestion_cannot_do_without_has_a_confidence():
    said = [one for text in (CLEAR, BRIEFING) for s in page(text).suggestions for one in s.said]
    columns = {one.column: one.confidence for one in said}
    for column in ("event_start", "place_name", "event_type", "period_start", "sorties"):
        assert columns[column] > 0.9
