"""The command that reads texts into suggested reports and claims."""

import datetime as dt
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crossfix.cli.app import JsonOption, app, print_json, print_text, wrapped
from crossfix.errors import ConfigError

if TYPE_CHECKING:
    from crossfix.case import Case
    from crossfix.extract.document import Document, Skipped
    from crossfix.extract.llm import Endpoint, Exchange
    from crossfix.ingest.suggested import Page
    from crossfix.model import Issue
    from crossfix.normalise.gazetteer import Gazetteer

MOST_SHOWN = 5  # texts that are printed whole; of more, only what they come to
MOST_TOLD = 20  # parts left out that are named one by one
KEY = "CROSSFIX_LLM_KEY"


class Told:
    """What was met on the way: counts, parts left out, doubts, and what a model cost."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.skipped: list[tuple[str, Skipped]] = []
        self.issues: list[Issue] = []
        self.exchanges: list[Exchange] = []


@app.command("extract")
def extract_command(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Texts, or folders.")],
    *,
    case: Annotated[
        Path | None, typer.Option(help="The case that gets the suggestions as an input.")
    ] = None,
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="When texts that do not say it came out.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="The source_id of the texts.")] = None,
    speaker: Annotated[
        str | None, typer.Option(help="Who states the claims whose words do not say so.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="A file for the suggestions.")] = None,
    llm: Annotated[
        str | None, typer.Option(metavar="URL", help="A language model points too; off: none.")
    ] = None,
    llm_model: Annotated[str, typer.Option(help="Its name at that address.")] = "default",
    llm_price: Annotated[
        tuple[float, float] | None,
        typer.Option(metavar="IN OUT", help="Its price for a million tokens, to show the cost."),
    ] = None,
    llm_may_leave: Annotated[
        bool, typer.Option("--llm-may-leave", help="Allow texts to go to another machine.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Read texts into suggested reports and claims, each value with its very words.

    Texts in English, Arabic or Russian: txt, html, pdf, JSON lines, csv, WARC, WACZ. Nothing
    counts before it is accepted: crossfix accept, or [extract] accept_from in case.toml.
    """
    from crossfix.extract.documents import files_in
    from crossfix.ingest.added import adopt
    from crossfix.ingest.suggested import SUFFIX

    paths = files_in(files)
    found = _case_of(case)
    endpoint = _endpoint(llm, model=llm_model, price=llm_price, may_leave=llm_may_leave)
    told = Told()
    pages = _pages(
        paths,
        case=found,
        published=_day(published),
        source=source,
        speaker=speaker,
        endpoint=endpoint,
        told=told,
    )
    _refuse_name(out)
    with tempfile.TemporaryDirectory() as folder:
        # a case gets a copy, which takes no other file's place
        written = out or (Path(folder) / (paths[0].stem + SUFFIX) if found else None)
        shown = list(_kept(pages, written, few=len(paths) <= MOST_SHOWN))
        target = out
        if found is not None and case is not None and written is not None:
            case_file = case / "case.toml" if case.is_dir() else case
            target = adopt(found, written, case_file=case_file)
            _log(found, told)
    _report(shown, told, target, case=case, as_json=as_json)


def _case_of(case: Path | None) -> "Case | None":
    from crossfix.case import read_case

    return read_case(case) if case else None


def _day(published: str | None) -> dt.date | None:
    if published is None:
        return None
    try:
        return dt.date.fromisoformat(published)
    except ValueError as error:
        raise ConfigError(f"--published is {published!r}", mend="write 2015-10-25") from error


def _endpoint(
    url: str | None, *, model: str, price: tuple[float, float] | None, may_leave: bool
) -> "Endpoint | None":
    if url is None:
        return None
    from crossfix.extract.llm import Endpoint, checked_endpoint

    price_in, price_out = price or (None, None)
    return checked_endpoint(
        Endpoint(
            url,
            model,
            key=os.environ.get(KEY),
            price_in=price_in,
            price_out=price_out,
            may_leave=may_leave,
        )
    )


def _pages(
    paths: Sequence[Path],
    *,
    case: "Case | None",
    published: dt.date | None,
    source: str | None,
    speaker: str | None,
    endpoint: "Endpoint | None",
    told: Told,
) -> "Iterator[Page]":
    """Yield each text with what it suggests, one at a time."""
    from rich.console import Console
    from rich.progress import Progress

    from crossfix.extract import documents
    from crossfix.extract.document import Document
    from crossfix.normalise.gazetteer import load

    gazetteer = load(map(case.path, case.gazetteer.files) if case else ())
    start = case.case.start if case else None
    hidden = not sys.stderr.isatty() or len(paths) == 1
    with Progress(console=Console(stderr=True), transient=True, disable=hidden) as progress:
        task = progress.add_task("reading", total=len(paths))
        for path in paths:
            for item in documents.read_documents(path, documents.Told(published, source)):
                if isinstance(item, Document):
                    yield _read(
                        item, gazetteer, start=start, speaker=speaker, endpoint=endpoint, told=told
                    )
                else:
                    told.skipped.append((path.name, item))
            progress.update(task, advance=1)


def _read(
    document: "Document",
    gazetteer: "Gazetteer",
    *,
    start: dt.date | None,
    speaker: str | None,
    endpoint: "Endpoint | None",
    told: Told,
) -> "Page":
    from crossfix.extract.pointed import with_pointed
    from crossfix.extract.reader import read_text
    from crossfix.extract.suggest import page_of

    reading = read_text(
        document.text,
        published=document.published_at or document.published_on,
        source=document.file,
        gazetteer=gazetteer,
        start=start,
    )
    told.issues += reading.issues
    if endpoint is not None:
        reading, heard = with_pointed(reading, document, endpoint, gazetteer=gazetteer)
        told.skipped += [(document.file, one) for one in heard.skipped]
        told.exchanges += heard.exchanges
    page = page_of(document, reading, speaker=speaker)
    told.counts["texts"] += 1
    for suggestion in page.suggestions:
        told.counts[f"{suggestion.kind}s"] += 1
    return page


def _refuse_name(out: Path | None) -> None:
    from crossfix.ingest.suggested import SUFFIX

    if out is not None and not out.name.endswith(SUFFIX):
        raise ConfigError(f"--out is {out}", mend=f"let its name end in {SUFFIX}")


def _kept(pages: "Iterator[Page]", target: Path | None, *, few: bool) -> "Iterator[Page]":
    """Write the pages where they go, and yield those that are printed whole."""
    from crossfix.ingest.suggested import write_pages

    shown: list[Page] = []

    def passing() -> "Iterator[Page]":
        for page in pages:
            if len(shown) < MOST_SHOWN and few:
                shown.append(page)
            yield page

    if target is None:
        for _ in passing():
            pass
    else:
        write_pages(target, passing())
    yield from shown


def _log(case: "Case", told: Told) -> None:
    from crossfix.extract.llm import write_log

    if told.exchanges:
        write_log(case.path("language-model.jsonl"), told.exchanges)


def _report(
    shown: "Sequence[Page]", told: Told, target: Path | None, *, case: Path | None, as_json: bool
) -> None:
    import msgspec

    from crossfix.extract.show import shown as printed

    if as_json:
        print_json(
            {
                "counts": dict(told.counts),
                "file": str(target) if target else None,
                "pages": [msgspec.to_builtins(page) for page in shown],
                "skipped": [{"file": file, **one._asdict()} for file, one in told.skipped],
                "issues": [msgspec.to_builtins(issue) for issue in told.issues],
            }
        )
        return
    for page in shown:
        print_text(printed(page, underline=sys.stdout.isatty()) + "\n")
    for line in _told(told):
        print_text(line)
    counts = told.counts
    print_text(
        wrapped(
            f"Read: {counts['texts']} texts, {counts['reports']} reports and {counts['claims']} "
            "claims suggested. Nothing counts before it is accepted."
        )
    )
    if target is not None:
        print_text(wrapped(f"Written to {target}"))
    if case is not None:
        print_text(wrapped(f"next: crossfix accept {case}"))


def _told(told: Told) -> Iterator[str]:
    """Yield what was left out and what is doubtful, and what a model cost."""
    lines = [
        f"left out: {file}{f', {one.part}' if one.part else ''}: {one.why}; {one.mend}"
        for file, one in told.skipped
    ]
    lines += [
        f"{issue.severity.value}: {issue.where}: {issue.what}"
        + (f" ({issue.value})" if issue.value else "")
        for issue in told.issues
    ]
    for line in lines[:MOST_TOLD]:
        yield wrapped(" ".join(line.split()), indent="")
    if len(lines) > MOST_TOLD:
        yield f"and {len(lines) - MOST_TOLD} more; see --json"
    if told.exchanges:
        tokens = sum(one.tokens_in + one.tokens_out for one in told.exchanges)
        costs = [one.cost for one in told.exchanges if one.cost is not None]
        cost = f", cost {sum(costs):.4f}" if costs else ""
        yield f"language model: {len(told.exchanges)} questions, {tokens} tokens{cost}"
