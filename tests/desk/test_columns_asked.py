"""Only what cannot be told of the columns is asked, and answers are saved as readers read them."""

import pytest

from crossfix.desk.columns_asked import Answers, answered, format_of, save_answers, understand
from crossfix.errors import ConfigError, SourceError
from crossfix.ingest.columns import load_mapping, sidecar


@pytest.fixture
def told(tmp_path):
    """Return a function that writes a file and understands it."""

    def write(header, *rows, **answers):
        path = tmp_path / "r.csv"
        path.write_text("\n".join([header, *rows, ""]))
        made = Answers(**answers)
        return path, understand(path, format_=format_of(path), answers=made), made

    return write


def asked(understood):
    return {question.name: question.required for question in understood.questions}


def test_of_a_file_whose_header_tells_all_nothing_is_asked(told):
    _, understood, _ = told("report_id,source_id,event_start,place_name", "1,a,2015-10-03,Sarmin")
    assert understood.is_settled
    assert (asked(understood), understood.unread, understood.asks_source) == ({}, (), False)


def test_an_id_a_source_a_time_and_a_place_that_are_not_told_are_asked_for(told):
    _, understood, _ = told("Kol1,Kol2", "a,b")
    assert asked(understood) == {"report_id": True, "event_start": False, "place_name": False}
    assert understood.asks_source
    assert understood.unread == ("Kol1", "Kol2")
    assert not understood.is_settled


def test_rivals_are_asked_about_with_nothing_else_to_choose(told):
    _, understood, _ = told("id,source,date,day,place,other", "1,a,2015-10-03,2015-10-04,Sarmin,x")
    (question,) = understood.questions
    assert (question.name, question.choices) == ("event_start", ("date", "day"))
    assert understood.unread == ("other",)


def test_answers_settle_what_was_asked(told):
    path, understood, before = told("Kol1,Kol2,Dead,Rest", "a,2015-10-03,4,x")
    fields = {
        "is-report_id": "0", "is-event_start": "1", "is-place_name": "", "as-0": "", "as-1": "",
        "as-2": "killed", "as-3": "", "source": "sohr", "new_source": "",
    }  # fmt: skip
    answers = answered(understood, fields, before=before)
    after = understand(path, format_="csv", answers=answers)
    assert after.is_settled
    assert (after.unread, after.source) == ((), "sohr")
    assert after.mapping == {
        "report_id": "Kol1", "event_start": "Kol2", "killed_min": "Dead", "killed_max": "Dead",
    }  # fmt: skip
    save_answers(path, after, answers)
    assert load_mapping(sidecar(path)) == after.mapping


def test_a_guess_can_be_corrected_and_taken_back(told):
    path, understood, before = told("id,source,date,place,spot", "1,a,2015-10-03,Sarmin,Saraqib")
    answers = answered(understood, {"is-place_name": "4"}, before=before)
    after = understand(path, format_="csv", answers=answers)
    assert after.mapping["place_name"] == "spot"
    assert after.unread == ("place",)
    gone = answered(after, {"is-place_name": ""}, before=answers)
    assert "place_name" not in understand(path, format_="csv", answers=gone).mapping


def test_a_report_that_would_say_nothing_is_asked_about_again(told):
    path, understood, before = told("id,source,Kol", "1,a,b")
    none = answered(understood, {"is-event_start": "", "is-place_name": ""}, before=before)
    again = understand(path, format_="csv", answers=none)
    assert asked(again) == {"event_start": False, "place_name": True}


def test_one_meaning_for_two_columns_is_refused(told):
    _, understood, before = told("id,source,date,Kol1,Kol2", "1,a,2015-10-03,b,c")
    with pytest.raises(ConfigError, match="'Kol1' and 'Kol2' cannot both be place_name"):
        answered(understood, {"as-3": "place_name", "as-4": "place_name"}, before=before)


@pytest.mark.parametrize("source", ["a;b", "x" * 101])
def test_a_source_that_cannot_be_called_so_is_refused(told, source):
    _, understood, before = told("id,date,place", "1,2015-10-03,b")
    with pytest.raises(ConfigError, match="a source is not called so"):
        answered(understood, {"new_source": source}, before=before)


def test_answers_about_what_is_not_there_change_nothing(told):
    _, understood, before = told("id,source,date", "1,a,2015-10-03")
    fields = {"as-99": "place_name", "is-nothing": "0", "as-x": "url", "is-url": "7", "as-²": "url"}
    answers = answered(understood, fields, before=before)
    assert answers.columns == {}


def test_formats_with_columns_of_their_own_ask_nothing(told):
    _, understood, _ = told(
        "event_id_cnty,event_date,event_type,source,latitude,longitude,odd",
        "SYR1,2015-10-03,x,y,36,37,z",
    )
    assert understood.format == "acled"
    assert (understood.questions, understood.unread, understood.asks_source) == ((), (), False)


def test_what_is_no_table_is_told_as_such(tmp_path):
    empty = tmp_path / "r.csv"
    empty.write_text("")
    with pytest.raises(SourceError, match="is empty"):
        format_of(empty)
