"""Edge tables in Splink's names: what is written can be read, and what is wrong is named."""

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from crossfix.edges import compare, edge_table, read_edges, write_edges
from crossfix.errors import ReleaseError, SourceError
from crossfix.tables import LINKS, REPORTS, empty

SPLINK = (
    "match_weight",
    "match_probability",
    "source_dataset_l",
    "source_dataset_r",
    "unique_id_l",
    "unique_id_r",
)
PARTS = [name for name in LINKS.schema if name.endswith("_bits")]


@pytest.fixture
def reports(make):
    return make(
        REPORTS,
        [
            {"report_id": f"{source}:{record}", "source_id": source, "record_id": record}
            for source, record in (("a", "1"), ("a", "2"), ("b", "1"), ("c", "007"), ("c", "x:y"))
        ],
    )


@pytest.fixture
def links(make):
    return make(
        LINKS, [link("a:1", "b:1", 3.5), link("a:1", "c:007", -2.0), link("a:2", "b:1", 1.0)]
    )


def link(left, right, place, **parts):
    total = place - 1.0
    return {
        "left": left,
        "right": right,
        "prior_bits": -1.0,
        "place_bits": place,
        "bits": total,
        "probability": 1 / (1 + 2**-total),
        "because": "same town",
        **parts,
    }


def written(tmp_path, rows, name="edges.csv"):
    path = tmp_path / name
    frame = pl.DataFrame(rows)
    if path.suffix == ".csv":
        frame.write_csv(path)
    else:
        frame.write_parquet(path)
    return path


def splink(left, right, probability=None, weight=None):
    row = dict(zip(("source_dataset_l", "unique_id_l"), left, strict=True))
    row |= dict(zip(("source_dataset_r", "unique_id_r"), right, strict=True))
    row |= {} if probability is None else {"match_probability": probability}
    return row | ({} if weight is None else {"match_weight": weight})


def test_links_are_named_as_splink_names_them(links, reports):
    edges = edge_table(links, reports)
    assert edges.columns[:6] == list(SPLINK)
    assert edges.row(0)[2:6] == ("a", "b", "1", "1")
    assert edges["bf_place"][0] == pytest.approx(2**3.5)


def test_the_bayes_factors_of_a_pair_multiply_to_its_weight(links, reports):
    edges = edge_table(links, reports)
    assert [name for name in edges.columns if name.startswith("bf_")] == [
        f"bf_{part.removesuffix('_bits')}" for part in PARTS
    ]
    for row in edges.iter_rows(named=True):
        product = math.prod(value for name, value in row.items() if name.startswith("bf_"))
        assert math.log2(product) == pytest.approx(row["match_weight"])
        assert row["match_probability"] == pytest.approx(product / (1 + product))
        weights = [value for name, value in row.items() if name.startswith("mw_")]
        assert math.fsum(weights) == pytest.approx(row["match_weight"])


@pytest.mark.parametrize("name", ["edges.csv", "edges.parquet", "EDGES.CSV"])
def test_what_is_written_is_read_back(tmp_path, links, reports, name):
    path = write_edges(edge_table(links, reports), tmp_path / name)
    edges = read_edges(path, reports)
    assert edges.issues.is_empty()
    assert_frame_equal(edges.pairs, links.select("left", "right", "bits", "probability"))


def test_a_file_of_another_kind_is_refused_both_ways(tmp_path, links, reports):
    with pytest.raises(ReleaseError, match=r"edges\.xlsx"):
        write_edges(edge_table(links, reports), tmp_path / "edges.xlsx")
    with pytest.raises(SourceError, match=r"edges\.xlsx"):
        read_edges(tmp_path / "edges.xlsx", reports)


@pytest.mark.parametrize("content", [None, b"", b"PAR1 but no more"])
@pytest.mark.parametrize("name", ["edges.csv", "edges.parquet"])
def test_a_file_that_is_absent_or_broken_is_an_error_with_a_mend(tmp_path, reports, content, name):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        read_edges(path, reports)
    assert caught.value.mend


def test_a_missing_column_is_named_with_those_that_are_there(tmp_path, reports):
    path = written(tmp_path, [{"unique_id_l": "a:1", "id_r": "b:1", "match_probability": 0.9}])
    with pytest.raises(SourceError, match=r"no column unique_id_r; it has unique_id_l, id_r"):
        read_edges(path, reports)


def test_a_source_on_one_side_only_is_refused(tmp_path, reports):
    row = splink(("a", "1"), ("b", "1"), 0.9)
    del row["source_dataset_r"]
    with pytest.raises(SourceError, match="no column source_dataset_r"):
        read_edges(written(tmp_path, [row]), reports)


def test_without_sources_the_ids_are_report_ids(tmp_path, reports):
    row = {"unique_id_l": "c:x:y", "unique_id_r": "a:1", "match_probability": 0.8}
    (pair,) = read_edges(written(tmp_path, [row]), reports).pairs.to_dicts()
    assert (pair["left"], pair["right"]) == ("a:1", "c:x:y")
    assert pair["bits"] == pytest.approx(2.0)


def test_ids_that_look_like_numbers_keep_their_zeros_and_numbers_are_read_as_ids(tmp_path, reports):
    text = written(tmp_path, [splink(("c", "007"), ("a", "1"), 0.9)])
    assert read_edges(text, reports).pairs["right"].to_list() == ["c:007"]
    rows = [splink(("a", 1), ("b", 1), 0.9)]
    numbers = written(tmp_path, rows, "edges.parquet")
    assert read_edges(numbers, reports).pairs["right"].to_list() == ["b:1"]


def test_a_weight_alone_gives_the_probability(tmp_path, reports):
    path = written(tmp_path, [splink(("a", "1"), ("b", "1"), weight=-3.0)])
    assert read_edges(path, reports).pairs["probability"].to_list() == [pytest.approx(1 / 9)]


@pytest.mark.parametrize(("weight", "probability"), [(math.inf, 1.0), (-math.inf, 0.0), (2e3, 1.0)])
def test_a_weight_beyond_all_odds_is_certainty(tmp_path, reports, weight, probability):
    path = written(tmp_path, [splink(("a", "1"), ("b", "1"), weight=weight)])
    assert read_edges(path, reports).pairs["probability"].to_list() == [pytest.approx(probability)]


def test_other_columns_of_the_file_are_passed_over(tmp_path, reports):
    row = splink(("a", "1"), ("b", "1"), 0.9) | {
        "left": "?",
        "row": 3,
        "probability": "x",
        "one": 1,
    }
    assert read_edges(written(tmp_path, [row]), reports).pairs.height == 1


def test_each_doubt_is_an_issue_that_names_its_rows(tmp_path, reports):
    rows = [
        splink(("a", "1"), ("b", "1"), 0.9, 3.17),
        splink(("a", "1"), ("z", "9"), 0.9, 3.17),
        splink(("a", "1"), ("a", "1"), 0.9, 3.17),
        splink(("a", "2"), ("b", "1"), 1.7, None),
        splink(("b", "1"), ("a", "1"), 0.2, -2.0),
        splink(("a", "2"), ("c", "007"), 0.5, 4.0),
        splink(("a", "2"), ("c", "x:y"), None, None),
        splink(("a", "2"), ("c", "x:y"), -0.1, 4.0),
    ]
    edges = read_edges(written(tmp_path, rows), reports)
    found = {row["what"].split(";")[0]: row["record"] for row in edges.issues.to_dicts()}
    assert found == {
        "the edge names a report that the case does not have": "row 3",
        "the edge joins a report to itself": "row 4",
        "match_probability is not between 0 and 1": "rows 5, 9",
        "the edge has neither a probability nor a weight that is a number": "row 8",
        "match_probability is not what match_weight says": "row 7",
        "the pair is given twice": "row 2",
    }
    assert edges.pairs.rows() == [("a:1", "b:1", -2.0, 0.2), ("a:2", "c:007", 0.0, 0.5)]


def test_an_issue_names_a_few_rows_and_counts_the_rest(tmp_path, reports):
    rows = [splink(("a", "1"), ("b", "1"), 0.9)]
    rows += [splink(("a", "1"), ("z", str(n)), 0.9) for n in range(9)]
    (issue,) = read_edges(written(tmp_path, rows), reports).issues.to_dicts()
    assert (issue["record"], issue["value"]) == ("rows 3, 4, 5 and 6 more", "9")


def test_a_table_of_other_reports_is_refused_with_the_ids_it_gave(tmp_path, reports):
    path = written(tmp_path, [splink(("__splink__input_table_0", "1"), ("b", "1"), 0.9)])
    with pytest.raises(SourceError, match="'__splink__input_table_0'") as caught:
        read_edges(path, reports)
    assert "source_id as source_dataset" in caught.value.mend


def test_a_table_without_rows_has_no_pairs(tmp_path, reports):
    path = write_edges(edge_table(empty(LINKS), reports), tmp_path / "edges.parquet")
    assert read_edges(path, reports).pairs.is_empty()


def theirs(*rows):
    data = [
        {"left": left, "right": right, "bits": bits, "probability": 1 / (1 + 2**-bits)}
        for left, right, bits in rows
    ]
    return pl.DataFrame(
        data,
        schema={
            "left": pl.String,
            "right": pl.String,
            "bits": pl.Float64,
            "probability": pl.Float64,
        },
    )


def test_a_comparison_counts_what_both_and_what_one_alone_finds(links):
    found = compare(links, theirs(("a:1", "b:1", 4.0), ("a:2", "b:1", -3.0), ("b:1", "c:007", 2.0)))
    assert (found.in_both, found.only_ours, found.only_theirs) == (2, 1, 1)
    assert (found.likely_in_both, found.likely_only_ours, found.likely_only_theirs) == (1, 0, 1)
    assert found.agreement == pytest.approx(0.5)
    assert found.correlation is None


def test_a_table_compared_with_itself_agrees_in_everything(links):
    found = compare(links, links.select("left", "right", "bits", "probability"))
    assert found.agreement == 1.0
    assert found.correlation == pytest.approx(1.0)
    assert found.rank_correlation == pytest.approx(1.0)
    assert found.disagreements.is_empty()


def test_the_largest_disagreement_comes_first_and_an_absent_pair_counts_as_the_least_weight(links):
    found = compare(links, theirs(("a:1", "b:1", 2.0), ("a:2", "b:1", -9.0), ("b:1", "c:007", 8.0)))
    first, second, *_ = found.disagreements.to_dicts()
    assert (first["left"], first["right"], first["gap_bits"]) == ("b:1", "c:007", -11.0)
    assert first["ours_bits"] is None
    assert (second["left"], second["right"], second["gap_bits"]) == ("a:2", "b:1", 9.0)


def test_one_certainty_does_not_drown_all_other_differences(links):
    found = compare(
        links, theirs(("a:1", "b:1", math.inf), ("a:2", "b:1", 0.0), ("a:1", "c:007", -3.0))
    )
    assert found.disagreements["gap_bits"][0] == pytest.approx(2.5 - 20)
    assert found.correlation > 0.7


@pytest.mark.parametrize("which", ["ours", "theirs", "both"])
def test_tables_without_rows_compare_to_nothing(links, which):
    ours = empty(LINKS) if which != "theirs" else links
    other = theirs() if which != "ours" else theirs(("a:1", "b:1", 4.0))
    found = compare(ours, other)
    assert found.in_both == 0
    assert found.correlation is None


weights = st.lists(st.floats(-15, 15), min_size=3, max_size=12, unique=True)


@given(weights, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_comparison(values, random):
    rows = [(f"a:{n}", f"b:{n}", value) for n, value in enumerate(values)]
    ours = theirs(*rows).with_columns(because=pl.lit("-"))
    other = theirs(*[(left, right, -bits) for left, right, bits in rows[1:]])
    mixed = random.sample(range(other.height), other.height)
    one, two = compare(ours, other), compare(ours[::-1], other[mixed])
    assert one[:6] == two[:6]
    assert_frame_equal(one.disagreements, two.disagreements)
