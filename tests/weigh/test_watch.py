"""Where and when a silence counts."""

import datetime as dt

from crossfix.weigh import weigh

DAY = dt.timedelta(days=1)
FIRST = dt.datetime(2015, 10, 5, tzinfo=dt.UTC)


def on(days, admin1="Idlib", **more):
    return {"start": FIRST + days * DAY, "end": FIRST + (days + 1) * DAY, "admin1": admin1} | more


def watches(told, case, days, *, sources=({"source_id": "x"},), admin1="Idlib"):
    incidents = {f"I{n:02d}": on(day, admin1) for n, day in enumerate(days)}
    rows = [(name, "x", {}) for name in incidents]
    found = weigh(*told(rows, sources, incidents), case=case).watches
    return [(row[1], row[2], row[3]) for row in found.iter_rows()]


def test_a_group_watches_a_week_around_each_of_its_reports_and_stretches_merge(told, case):
    assert watches(told, case, [0, 1, 2, 3, 9]) == [("Idlib", FIRST - 7 * DAY, FIRST + 17 * DAY)]


def test_reports_far_apart_leave_a_gap(told, case):
    found = watches(told, case, [0, 1, 2, 3, 40])
    assert [start for _, start, _ in found] == [FIRST - 7 * DAY, FIRST + 33 * DAY]


def test_a_group_that_is_heard_of_rarely_is_not_taken_to_watch(told, case):
    assert watches(told, case, [0, 1, 2, 3]) == []


def test_reports_without_a_governorate_show_no_watch(told, case):
    assert watches(told, case, [0, 1, 2, 3, 4], admin1=None) == []


def test_a_report_dated_to_a_month_shows_no_watch(told, case):
    incidents = {
        f"I{n}": {"start": FIRST, "end": FIRST + 30 * DAY, "admin1": "Idlib"} for n in range(6)
    }
    rows = [(name, "x", {}) for name in incidents]
    assert weigh(*told(rows, [{"source_id": "x"}], incidents), case=case).watches.is_empty()


def test_a_declared_watch_replaces_what_the_record_shows(told, case):
    declared = {
        "source_id": "x",
        "watches_area": "Homs; Hama",
        "watches_from": dt.date(2015, 10, 1),
        "watches_until": dt.date(2015, 10, 31),
    }
    found = watches(told, case, [0, 1, 2, 3, 4], sources=[declared])
    whole = (dt.datetime(2015, 10, 1, tzinfo=dt.UTC), dt.datetime(2015, 11, 1, tzinfo=dt.UTC))
    assert found == [("Hama", *whole), ("Homs", *whole)]


def test_a_declared_time_without_an_area_is_a_watch_everywhere(told, case):
    declared = {"source_id": "x", "watches_from": dt.date(2015, 10, 1)}
    found = watches(told, case, [0], sources=[declared])
    assert [row[0] for row in found] == [""]
    assert found[0][2].year > 2100


def test_the_claimant_never_watches(told, case):
    own = {"source_id": "x", "party": "Aland", "watches_area": "Idlib"}
    assert watches(told, case, [0, 1, 2, 3, 4, 5], sources=[own]) == []


def test_the_table_of_groups_says_where_a_silence_counts(told, case):
    rows = [(f"I{n}", "x", {}) for n in range(6)] + [("I1", "rare", {})]
    groups = weigh(*told(rows, [{"source_id": "x"}, {"source_id": "rare"}]), case=case).groups
    words = dict(groups.select("group_id", "watches").iter_rows())
    assert words["x"] == "Idlib 2015-09-28 to 2015-10-12"
    assert words["rare"].startswith("nowhere")
    silence = dict(groups.select("group_id", "silence_decibans").iter_rows())
    assert silence["rare"] == 0.0
    assert silence["x"] < 0
