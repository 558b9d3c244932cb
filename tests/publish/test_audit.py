"""The sentence on the audit: a count, or why there is none, or silence."""

from crossfix.publish.audit import audit_sentence
from crossfix.publish.rows import Book
from crossfix.tables import AUDITED

ROW = {"by": "all", "of": "all", "incidents": 1200, "drawn": 58, "answered": 51}


def test_the_sentence_gives_the_range_of_what_happened(make):
    told = make(AUDITED, [ROW | {"low": 118.2, "expected": 143.0, "high": 166.9}])
    assert audit_sentence(Book({"audited": told})) == (
        "Audit: 51 of 58 drawn looked into; of all 1,200 incidents 118–167 happened."
    )


def test_too_few_answers_are_told_as_such_and_no_audit_not_at_all(make):
    few = make(AUDITED, [ROW | {"answered": 3}])
    assert audit_sentence(Book({"audited": few})).endswith("too few to count by.")
    assert audit_sentence(Book({})) == ""
