import msgspec
import polars as pl
import pytest

from crossfix.case import PublishSection
from crossfix.publish import publish
from crossfix.release import release

LON, LAT = 36.623417, 35.321794
TEXTS = (".html", ".csv", ".json", ".geojson", ".md", ".txt")


@pytest.fixture
def placed(tables):
    """The small case with one exact point in its columns and in its words."""
    point = {"lon": pl.lit(LON), "lat": pl.lit(LAT)}
    words = {
        "found": pl.lit(f"{LAT:.3f}, {LON:.3f} (3 km away)"),
        "because": pl.lit(f"located {LAT:.3f}, {LON:.3f}"),
    }
    said = {
        "note": pl.lit(f"seen at {LAT:.4f}N {LON:.4f}E"),
        "url": pl.lit(f"https://example.org/map?lat={LAT}&lon={LON}"),
    }
    placed = {name: tables[name].with_columns(**point) for name in ("incidents", "candidates")}
    for name in ("reports", "records"):
        placed[name] = tables[name].with_columns(**point, **said)
    return {**tables, **placed, "verdicts": tables["verdicts"].with_columns(**words)}


def texts(tables, case, folder, **rules):
    ruled = msgspec.structs.replace(case, publish=PublishSection(**rules))
    paths = publish(release(tables, case=ruled), case=ruled, folder=folder)
    return {path.name: path.read_text() for path in paths if path.suffix in TEXTS}


def test_on_a_grid_no_published_text_tells_the_exact_point(placed, case, tmp_path):
    written = texts(placed, case, tmp_path, coarsen_km=5.0)
    assert {"report.html", "incidents.geojson", "reports.csv", "verdicts.csv"} <= set(written)
    for name, text in written.items():
        for exact in ("36.623", "35.321", "35.322"):
            assert exact not in text, name


def test_without_a_grid_the_point_is_told(placed, case, tmp_path):
    written = texts(placed, case, tmp_path)
    assert "36.623" in written["report.html"]
    assert "36.623" in written["verdicts.csv"]


def test_on_a_grid_other_numbers_in_words_stay(tables, case):
    words = "probability 0.84; 2 of 12 reports, 3.5 and 12.25 dB; 819 - 456 = 363"
    told = {**tables, "findings": tables["findings"].with_columns(because=pl.lit(words))}
    ruled = msgspec.structs.replace(case, publish=PublishSection(coarsen_km=5.0))
    assert set(release(told, case=ruled).tables["findings"]["because"]) == {words}
