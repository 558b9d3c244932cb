import datetime as dt

import msgspec
import pytest

from crossfix.case import About, Case, ExtractSection, Input
from crossfix.errors import SourceError
from crossfix.ingest import examine
from crossfix.ingest.accepted import append, read_accepted
from crossfix.ingest.suggested import Page, Said, Suggestion, read_pages, write_pages
from crossfix.model import Capture, Choice, Chosen

TEXT = "An air strike hit Tabqa on 3 May 2016, killing four. In all 60 sorties hit 80 targets."
AT = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def said(column, value, words, confidence):
    start = TEXT.index(words)
    return Said(
        column=column,
        value=value,
        start=start,
        end=start + len(words),
        words=words,
        confidence=confidence,
    )


REPORT = Suggestion(
    suggestion_id="ab-1",
    kind="report",
    cells={
        "report_id": "ab-1",
        "source_id": "sana",
        "event_start": "2016-05-03",
        "place_name": "Tabqa",
        "event_type": "air strike",
        "killed_min": "4",
        "killed_max": "4",
    },
    said=(
        said("event_start", "2016-05-03", "3 May 2016", 0.98),
        said("place_name", "Tabqa", "Tabqa", 0.95),
        said("event_type", "air strike", "air strike", 0.99),
        said("killed_min", "4", "killing four", 0.6),
        said("killed_max", "4", "killing four", 0.6),
    ),
)
CLAIM = Suggestion(
    suggestion_id="ab-2",
    kind="claim",
    cells={
        "claim_id": "ab-2",
        "speaker": "Coalition",
        "period_start": "2016-05-01",
        "period_end": "2016-05-03",
        "kind": "period",
        "sorties": "60",
        "objects_struck": "80",
    },
    said=(
        said("period_start", "2016-05-01", "In all", 0.7),
        said("sorties", "60", "60 sorties", 0.99),
        said("objects_struck", "80", "80 targets", 0.99),
    ),
)
PAGE = Page(
    capture=Capture(
        capture_id="c" * 64, file="a.txt", sha256="d" * 64, url="https://example.org/a", title="A"
    ),
    text=TEXT,
    suggestions=(REPORT, CLAIM),
)


@pytest.fixture
def case(tmp_path):
    write_pages(tmp_path / "a.suggested.jsonl", [PAGE])
    return Case(
        case=About(name="x"),
        inputs=(Input(file="a.suggested.jsonl", format="suggested"),),
        folder=tmp_path,
    )


def decided(case, *rows, **rule):
    path = case.folder / "accepted.csv"
    chosen = [
        Chosen(
            suggestion_id=row[0],
            decision=Choice(row[1]),
            column=row[2] if len(row) > 2 else None,
            value=row[3] if len(row) > 3 else None,
            who="Lina",
            at=AT + dt.timedelta(minutes=minute),
        )
        for minute, row in enumerate(rows)
    ]
    append(path, chosen)
    return msgspec.structs.replace(case, extract=ExtractSection(accepted="accepted.csv", **rule))


def test_what_nobody_accepted_is_no_record_and_is_told_to_wait(case):
    read = examine(case)
    assert read.records.is_empty()
    assert read.claims.is_empty()
    assert read.quotations.is_empty()
    assert "2 of 2 suggestions wait" in " ".join(read.issues["what"])


def test_an_accepted_report_is_a_record_with_the_words_behind_each_value(case):
    read = examine(decided(case, ("ab-1", "accept")))
    (record,) = read.records.to_dicts()
    assert (record["report_id"], record["place_name"], record["killed_low"]) == (
        "sana:ab-1",
        "Tabqa",
        4,
    )
    quotes = {row["column"]: row for row in read.quotations.to_dicts()}
    assert quotes["place_name"]["words"] == "Tabqa"
    assert quotes["killed_min"]["accepted_by"] == "Lina"
    assert read.captures["url"].to_list() == ["https://example.org/a"]


def test_an_accepted_claim_is_a_claim_of_the_case(case):
    read = examine(decided(case, ("ab-2", "accept")))
    (claim,) = read.claims.to_dicts()
    assert (claim["sorties_low"], claim["objects_low"], claim["speaker"]) == (60, 80, "Coalition")
    assert set(read.quotations["item_id"]) == {"ab-2"}


def test_the_last_decision_holds_and_open_takes_it_back(case):
    assert examine(decided(case, ("ab-1", "accept"), ("ab-1", "reject"))).records.is_empty()
    again = decided(case, ("ab-1", "accept"), ("ab-1", "open"))
    assert "wait" in " ".join(examine(again).issues["what"])


def test_a_mended_value_is_the_persons_and_has_no_words_behind_it(case):
    rows = ("ab-1", "mend", "place_name", "Tabaqah"), ("ab-1", "accept")
    read = examine(decided(case, *rows))
    assert read.records["place_name"].to_list() == ["Tabaqah"]
    assert "place_name" not in set(read.quotations["column"])


def test_a_rule_takes_what_is_sure_and_leaves_out_the_value_that_is_not(case):
    rule = msgspec.structs.replace(case, extract=ExtractSection(accept_from=0.9))
    read = examine(rule)
    (record,) = read.records.to_dicts()
    assert record["killed_low"] is None
    assert set(read.quotations["accepted_by"]) == {"the rule of the case"}
    assert read.claims.is_empty()  # its period is not sure
    assert "killed_min is not sure enough" in " ".join(read.issues["what"])


def test_a_person_overrules_the_rule(case):
    assert examine(decided(case, ("ab-1", "reject"), accept_from=0.5)).records.is_empty()


def test_words_that_do_not_stand_in_the_text_are_refused(tmp_path):
    spoilt = msgspec.structs.replace(REPORT.said[0], start=0, end=10)
    page = msgspec.structs.replace(
        PAGE, suggestions=(msgspec.structs.replace(REPORT, said=(spoilt,)),)
    )
    write_pages(tmp_path / "x.suggested.jsonl", [page, PAGE])
    with (tmp_path / "x.suggested.jsonl").open("a") as file:
        file.write("{no json\n")
    spoilt, right, junk = read_pages(tmp_path / "x.suggested.jsonl")
    assert "does not stand at 0 to 10" in spoilt.what
    assert right == PAGE
    assert junk.record == "line 3"


def test_a_mend_without_its_column_is_refused(case):
    (case.folder / "accepted.csv").write_text(
        "suggestion_id,decision,column,value,who,at,why\nab-1,mend,,x,Lina,2020-01-01,\n"
    )
    told = read_accepted(
        msgspec.structs.replace(case, extract=ExtractSection(accepted="accepted.csv"))
    )
    assert told.chosen == ()
    assert "which value is mended" in told.issues["what"][0]


def test_a_mend_of_what_is_no_column_is_told(case):
    read = examine(decided(case, ("ab-1", "mend", "colour", "red"), ("ab-1", "accept")))
    assert "there is no column colour" in " ".join(read.issues["what"])
    assert read.records.height == 1


def test_a_file_that_is_gone_is_told(tmp_path):
    with pytest.raises(SourceError, match="No such file"):
        list(read_pages(tmp_path / "gone.suggested.jsonl"))
