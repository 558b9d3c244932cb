import json
from collections import Counter
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from crossfix.errors import SourceError
from crossfix.extract.annotated import agrees, is_right, plain, read_annotated
from crossfix.extract.casualties import read_casualties
from crossfix.extract.folding import fold
from crossfix.extract.found import Field
from crossfix.extract.times import read_times

FILES = sorted((Path(__file__).parent / "annotated").glob("*-*.jsonl"))
TIMES_AND_CASUALTIES = {Field.TIME, Field.KILLED, Field.CIVILIANS_KILLED, Field.INJURED}
OWN = [path for path in FILES if "elsewhere" not in path.stem]


def row(**changes):
    text = "Five people were killed on 3 May 2016."
    figure = {"field": "killed", "start": 0, "end": 23, "value": [5, 5]}
    return {"id": "one", "language": "en", "text": text, "found": [figure], **changes}


def written(tmp_path, *rows):
    path = tmp_path / "annotated.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return path


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_every_figure_stands_in_its_text(path):
    for annotated in read_annotated(path):
        for figure in annotated.figures:
            assert annotated.text[figure.start : figure.end].strip()


def test_sixty_texts_and_more_are_annotated_in_three_languages():
    languages = Counter(one.language for path in OWN for one in read_annotated(path))
    assert min(languages.values()) > 30
    assert set(languages) == {"en", "ru", "ar"}


# the texts that the grammars were mended on; then those that they were not
@pytest.mark.parametrize(
    ("stem", "precision", "recall"), [("[fs][ie]*", 0.97, 0.94), ("third", 0.9, 0.8)]
)
def test_a_careful_reader_agrees_with_most_of_what_is_read(stem, precision, recall):
    read = right = stated = met = 0
    for path in OWN:
        if not path.match(f"*-{stem}.jsonl"):
            continue
        for one in read_annotated(path):
            folded = fold(one.text)
            found = [*read_times(folded, one.published_on), *read_casualties(folded)]
            read += len(found)
            right += sum(is_right(each, one.figures) for each in found)
            figures = [figure for figure in one.figures if figure.field in TIMES_AND_CASUALTIES]
            stated += len(figures)
            met += sum(any(agrees(each, figure) for each in found) for figure in figures)
    assert right / read >= precision
    assert met / stated >= recall


def test_what_is_read_is_right_where_field_words_and_value_agree(tmp_path):
    (annotated,) = read_annotated(written(tmp_path, row()))
    (killed,) = read_casualties(fold(annotated.text))
    assert plain(killed) == (5, 5)
    assert is_right(killed, annotated.figures)
    (other,) = read_annotated(
        written(tmp_path, row(found=[{**row()["found"][0], "value": [6, 6]}]))
    )
    assert not is_right(killed, other.figures)


def test_a_time_is_compared_by_its_days(tmp_path):
    figure = {"field": "time", "start": 27, "end": 37, "value": ["2016-05-03", "2016-05-03"]}
    (annotated,) = read_annotated(written(tmp_path, row(found=[figure])))
    (found,) = read_times(fold(annotated.text))
    assert found.field is Field.TIME
    assert plain(found) == (date(2016, 5, 3), date(2016, 5, 3))
    assert is_right(found, annotated.figures)


def test_a_text_that_lies_elsewhere_is_read_there_and_must_be_the_one_annotated(tmp_path):
    text = row()["text"]
    (tmp_path / "texts.jsonl").write_text(json.dumps({"text": text}), "utf-8")
    key = {"file": "texts.jsonl", "line": 1, "sha256": sha256(text.encode()).hexdigest()}
    elsewhere = {name: value for name, value in row(**key).items() if name != "text"}
    path = written(tmp_path, elsewhere)
    assert [one.text for one in read_annotated(path, tmp_path)] == [text]
    assert list(read_annotated(path)) == []
    (tmp_path / "texts.jsonl").write_text(json.dumps({"text": text + " "}), "utf-8")
    with pytest.raises(SourceError, match="another than the one"):
        list(read_annotated(path, tmp_path))


@pytest.mark.parametrize("line", ["{", '{"id": "one"}', json.dumps(row(found=[{"field": "mood"}]))])
def test_a_line_that_is_no_annotated_text_is_refused_with_its_place(tmp_path, line):
    path = tmp_path / "annotated.jsonl"
    path.write_text(line, "utf-8")
    with pytest.raises(SourceError, match="line 1"):
        list(read_annotated(path))
