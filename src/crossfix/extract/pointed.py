"""What a language model points at, read by our own grammars and put where it belongs."""

from datetime import date, datetime

import msgspec

from crossfix.extract.actors import read_actors
from crossfix.extract.aggregates import counts_of
from crossfix.extract.casualties import read_casualties
from crossfix.extract.document import Document
from crossfix.extract.folding import fold
from crossfix.extract.found import Field, Found, Read
from crossfix.extract.llm import Endpoint, Heard, ask
from crossfix.extract.numbers import read_numbers
from crossfix.extract.objects import read_munitions, read_objects
from crossfix.extract.places import read_places
from crossfix.extract.reader import Reading
from crossfix.extract.suggested import Suggestion
from crossfix.extract.times import read_times
from crossfix.model import Count
from crossfix.normalise.gazetteer import Gazetteer

_COUNTS = (Field.KILLED, Field.CIVILIANS_KILLED, Field.INJURED, Field.OBJECTS, Field.SORTIES)


def with_pointed(
    reading: Reading, document: Document, endpoint: Endpoint, *, gazetteer: Gazetteer
) -> tuple[Reading, Heard]:
    """Return the reading with what the model found beside it, and the model's answers.

    A value becomes part of the report whose words it stands in, where that report has no value of
    its field; what stands in none is told among the answers only.
    """
    published = document.published_at or document.published_on

    def read(field: Field, words: str) -> Read | None:
        return value_in(field, words, published=published, gazetteer=gazetteer)

    heard = ask(document.text, endpoint, read=read)
    reports = tuple(_filled(report, heard.found) for report in reading.reports)
    return msgspec.structs.replace(reading, reports=reports), heard


def _filled(report: Suggestion, found: tuple[Found, ...]) -> Suggestion:
    stretch = report.stretch
    if stretch is None:
        return report
    known = {one.field for one in report.values}
    new = tuple(
        one
        for one in found
        if one.field not in known
        and stretch.start <= one.quote.start
        and one.quote.end <= stretch.end
    )
    return msgspec.structs.replace(report, values=(*report.values, *new)) if new else report


def value_in(
    field: Field, words: str, *, published: date | datetime | None, gazetteer: Gazetteer
) -> Read | None:
    """Return our own value of a field in a few words, the first; None where we read none.

    A bare number is a count of what it was asked for: the words around it are the model's to judge.
    """
    folded = fold(words)
    numbers = read_numbers(folded)
    found: list[Found] = []
    if field is Field.TIME:
        found += read_times(folded, published)
    elif field is Field.PLACE:
        found += read_places(folded, gazetteer)
    elif field is Field.ACTOR:
        found += read_actors(folded)
    elif field is Field.OBJECT:
        found += read_objects(folded, numbers, [(0, len(words))])
    elif field is Field.MUNITION:
        found += read_munitions(folded)
    elif field in _COUNTS:
        found += [*read_casualties(folded, numbers), *counts_of(folded, numbers)]
    value = next((one.value for one in found if one.field is field and one.value), None)
    if value is None and field in _COUNTS and len(numbers) == 1:
        return _count(numbers[0].count)
    return value


def _count(count: Count) -> Count | None:
    return count if count.low is not None or count.high is not None else None
