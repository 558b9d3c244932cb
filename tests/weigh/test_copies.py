"""Reports that repeat a text or show a picture carry the voice of who had it first."""

import datetime as dt

import polars as pl
import pytest

from crossfix.tables import GROUPINGS, RECORDS
from crossfix.weigh import Traces, weigh

WIRE = (
    "Warplanes struck the central market of the town at noon killing at least fourteen people and "
    "wounding dozens more medics at the local hospital said while rescue teams dug through rubble"
)
OWN = (
    "Our people counted four craters around the stalls two families lost their homes and eleven "
    "bodies were brought to the morgue that evening as the nurses there told us by telephone"
)
ARABIC = (
    "قصف الطيران الحربي سوق البلدة ظهر الخميس ما ادى الى مقتل اربعة عشر مدنيا واصابة العشرات بجروح"
    " وفق مصادر طبية في المشفى الميداني بينما تواصل فرق الدفاع المدني البحث تحت الانقاض"
)
RUSSIAN = (
    "Самолеты нанесли удар по центральному рынку города в полдень погибли четырнадцать человек "
    "десятки ранены сообщили врачи полевого госпиталя спасатели продолжают разбирать завалы"
)
SOURCES = [{"source_id": name} for name in ("wire", "paper", "daily", "blog")] + [
    {"source_id": "mod", "kind": "official", "party": "Aland"},
    {"source_id": "rtv", "kind": "state_media", "party": "Aland"},
]
HASH = "ab" * 32


@pytest.fixture
def weighed(told, make, case):
    """Weigh reports (source, day or moment, text, more); their ids are r0, r1, ..."""

    def run(*rows, groupings=(), sources=SOURCES):
        reports, records = [], []
        for number, (source, when, text, *more) in enumerate(rows):
            said = dict(*more)
            media = said.pop("media", None)
            incident = said.pop("incident", "I1")
            name = f"r{number}"
            moment = when if isinstance(when, dt.datetime) else None
            day = when.date() if moment else when
            reports.append((incident, source, said | {"report_id": name, "published_on": day}))
            shown = {"text": text, "media": media, "published_at": moment, "published_on": day}
            records.append({"report_id": name, "source_id": source, **shown})
        traces = Traces(make(RECORDS, records), make(GROUPINGS, groupings))
        return weigh(*told(reports, sources), case=case, traces=traces)

    return run


def day(number):
    return dt.date(2015, 10, number)


def groups(found):
    return found.voices.sort("report_id")["group_id"].to_list()


def tie(found, kind):
    (row,) = found.ties.filter(pl.col("kind") == kind).rows(named=True)
    return row


@pytest.mark.parametrize("text", [WIRE, ARABIC, RUSSIAN])
def test_a_paper_that_prints_a_wire_s_text_without_credit_is_the_wire_s_voice(weighed, text):
    found = weighed(("paper", day(3), text), ("wire", day(2), text), ("daily", day(2), OWN))
    assert groups(found) == ["wire", "wire", "daily"]
    copy = found.voices.row(0, named=True)
    assert copy["copy_of"] == "r1"
    assert "repeats r1: 100 % of its runs of three words" in copy["because"]
    shared = tie(found, "text")["shared"]
    assert shared in text
    assert len(shared.split()) == 15


def test_the_later_moment_of_one_day_is_the_copy(weighed):
    noon = dt.datetime(2015, 10, 2, 12, tzinfo=dt.UTC)
    found = weighed(("paper", noon, WIRE), ("wire", noon + dt.timedelta(hours=2), WIRE))
    assert groups(found) == ["paper", "paper"]
    assert "2.0 h later" in tie(found, "text")["because"]


def test_of_one_day_the_shorter_text_is_the_copy(weighed):
    found = weighed(("paper", day(2), WIRE[:120]), ("wire", day(2), WIRE))
    assert groups(found) == ["wire", "wire"]
    assert "the order is taken from the lengths" in tie(found, "text")["because"]


def test_a_longer_text_that_quotes_another_keeps_its_own_voice_and_the_tie_says_so(weighed):
    own = " ".join(f"word{number}" for number in range(200))
    found = weighed(("wire", day(2), WIRE), ("blog", day(3), f"{own} {WIRE}"))
    assert groups(found) == ["wire", "blog"]
    row = tie(found, "text")
    assert not row["holds"]
    assert "among more words of its own" in row["because"]


def test_copies_of_copies_are_the_first_one_s_voice(weighed):
    words = WIRE.split()
    second = " ".join(words[:24])
    third = " ".join(["a", "new", "start", *words[6:24]])
    found = weighed(("wire", day(2), WIRE), ("paper", day(3), second), ("daily", day(4), third))
    assert groups(found) == ["wire"] * 3


def test_who_copies_a_report_that_credits_the_ministry_is_the_ministry_s_voice(weighed):
    found = weighed(("wire", day(2), WIRE, {"cites": "mod"}), ("paper", day(3), WIRE))
    assert groups(found) == ["mod", "mod"]
    assert found.voices["own_side"].to_list() == [True, True]


def test_a_report_that_credits_somebody_keeps_that_voice(weighed):
    found = weighed(("wire", day(2), WIRE), ("paper", day(3), WIRE, {"cites": "daily"}))
    assert groups(found) == ["wire", "daily"]


def test_the_claimant_s_outlet_that_copies_a_wire_stays_the_claimant_s(weighed):
    found = weighed(("wire", day(2), WIRE), ("rtv", day(3), WIRE))
    assert groups(found) == ["wire", "rtv"]


def test_a_denial_is_no_copy_of_the_text_that_it_denies(weighed):
    found = weighed(("wire", day(2), WIRE), ("paper", day(3), WIRE, {"stance": "denies"}))
    assert groups(found) == ["wire", "paper"]


def test_one_report_is_a_copy_and_the_next_of_its_source_is_its_own_word(weighed):
    found = weighed(
        ("wire", day(2), WIRE), ("paper", day(3), WIRE), ("paper", day(4), OWN, {"incident": "I2"})
    )
    assert groups(found) == ["wire", "wire", "paper"]


def test_who_shows_a_video_after_another_is_its_voice_unless_it_examines_it(weighed):
    found = weighed(
        ("wire", day(2), None, {"media": HASH}),
        ("paper", day(3), None, {"media": f"{HASH};{'cd' * 32}"}),
        ("blog", day(4), None, {"media": HASH, "stance": "geolocates"}),
    )
    assert groups(found) == ["wire", "wire", "blog"]
    row = tie(found, "media")
    assert (row["shared"], row["strength"], row["report_ids"]) == (HASH, 0.5, "r1;r0")


def test_an_emblem_that_is_shown_every_day_ties_nobody(weighed):
    shows = [("wire", day(number), None, {"media": HASH}) for number in range(2, 6)]
    found = weighed(*shows, ("paper", day(7), None, {"media": HASH}))
    assert groups(found) == ["wire"] * 4 + ["paper"]


def test_who_mostly_copies_a_wire_is_taken_to_have_re_worded_it_where_it_is_heard_too(weighed):
    rows = []
    for number in range(3):
        text = " ".join(f"t{number}w{at}" for at in range(40))
        more = {"incident": f"I{number}"}
        rows += [("wire", day(2), text, more), ("paper", day(3), text, more)]
    again = {"incident": "I9"}
    found = weighed(*rows, ("wire", day(8), WIRE, again), ("paper", day(9), OWN, again))
    assert groups(found)[-1] == "wire"
    assert "credits or copies wire (3 of 4 reports)" in tie(found, "habit")["because"]


def test_texts_too_short_to_compare_are_told_of(weighed):
    found = weighed(("wire", day(2), "Market struck"), ("paper", day(3), "Market struck"))
    assert groups(found) == ["wire", "paper"]
    (issue,) = found.issues.rows(named=True)
    assert (issue["severity"], issue["value"]) == ("note", "2")
