import datetime as dt

import pytest

from crossfix.extract.document import Given, document_of
from crossfix.extract.reader import read_text
from crossfix.extract.suggest import page_of
from crossfix.normalise.gazetteer import load

BRIEFING = (
    "The ministry said on Friday that its aircraft flew 53 sorties over the past 24 hours and "
    "struck 72 targets in the provinces of Hama and Idlib."
)
STRIKE = "An air strike hit the town of Sarmin on 3 May 2016, killing four civilians."


def page(text, *, published=dt.date(2016, 5, 6), **told):
    document = document_of(
        Given(text=text, raw=text.encode(), published_on=published, source_id="wire"), file="a.txt"
    )
    reading = read_text(text, published=published, source="a.txt", gazetteer=load())
    return page_of(document, reading, **told)


def test_a_briefing_becomes_a_claim_in_the_columns_of_claims():
    (claim,) = page(BRIEFING, speaker="Ministry of Defence").suggestions
    assert claim.kind == "claim"
    assert {name: claim.cells[name] for name in ("sorties", "objects_struck", "provinces")} == {
        "sorties": "53",
        "objects_struck": "72",
        "provinces": "Hama;Idlib",
    }
    assert (claim.cells["speaker"], claim.cells["kind"]) == ("Ministry of Defence", "period")
    assert claim.cells["period_end"] == "2016-05-06"


def test_a_strike_becomes_a_report_in_the_columns_of_reports():
    (report,) = page(STRIKE).suggestions
    assert report.kind == "report"
    assert report.cells["place_name"] == "Sarmin"
    assert (report.cells["event_start"], report.cells["event_end"]) == ("2016-05-03", "2016-05-03")
    assert report.cells["civilians_killed_min"] == "4"
    assert report.cells["source_id"] == "wire"


@pytest.mark.parametrize("text", [BRIEFING, STRIKE])
def test_every_value_that_was_read_has_its_words_in_the_text(text):
    for suggestion in page(text).suggestions:
        assert suggestion.said
        for said in suggestion.said:
            assert text[said.start : said.end] == said.words
            assert said.value == suggestion.cells[said.column]
        given = {"report_id", "claim_id", "source_id", "published_on", "stated_on", "language"}
        given |= {"text", "kind", "stance", "speaker"}  # from the document, or of the whole
        assert set(suggestion.cells) - given <= {said.column for said in suggestion.said}


def test_a_claim_without_a_period_is_offered_without_one():
    (claim,) = page("Its aircraft flew 8 sorties against 5 targets.", published=None).suggestions
    assert "period_start" not in claim.cells
    assert claim.cells["objects_struck"] == "5"


def test_two_texts_have_suggestions_of_different_names_and_one_text_always_the_same():
    names = [page(text).suggestions[0].suggestion_id for text in (STRIKE, STRIKE, BRIEFING)]
    assert names[0] == names[1] != names[2]
