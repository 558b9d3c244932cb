"""Commands by which two parties find out where their volumes overlap, and show nothing else."""

import datetime as dt
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from crossfix.cli.air import air_app
from crossfix.cli.app import JsonOption, print_json, print_text, wrapped
from crossfix.errors import ConfigError, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crossfix.air.exchange import State, Terms
    from crossfix.air.exchange_log import Limits
    from crossfix.air.tokens import Cell, Grid

deconflict_app = typer.Typer(
    help="Where two parties' volumes overlap, and nothing else.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
air_app.add_typer(deconflict_app, name="deconflict")


class Mode(StrEnum):
    """What an offer shows."""

    PRIVATE = "private"
    PLAIN = "plain"


VolumesArgument = Annotated[
    Path, typer.Argument(metavar="VOLUMES", help="Own volumes, as of ASTM F3548.")
]
PartyOption = Annotated[str, typer.Option("--party", help="Own name, as the other side writes it.")]
StateOption = Annotated[
    Path, typer.Option("--state", help="What this side keeps between messages; secret.")
]
LogOption = Annotated[
    Path, typer.Option("--log", help="The log of all exchanges under one agreement.")
]
MessageOption = Annotated[
    Path | None, typer.Option("-o", "--out", help="The message for the other party.")
]
ResolutionOption = Annotated[int, typer.Option(help="H3 resolution of the cells.")]
BandOption = Annotated[float, typer.Option(help="Height of a band, metres.")]
DatumOption = Annotated[str, typer.Option(help="Datum of all heights.")]
MostTokensOption = Annotated[int, typer.Option(help="Most tokens that a side may have.")]
MostSessionsOption = Annotated[int, typer.Option(help="Most sessions in 24 hours.")]
MostAskedOption = Annotated[int, typer.Option(help="Most tokens of the other side in 24 hours.")]

STATE, LOG = Path("deconflict.secret.json"), Path("deconflict.log")


@deconflict_app.command("offer")
def deconflict_offer(
    volumes: VolumesArgument,
    *,
    party: PartyOption,
    to: Annotated[str, typer.Option("--to", help="The other party.")],
    mode: Annotated[Mode, typer.Option(help="What the offer shows.")] = Mode.PRIVATE,
    out: MessageOption = Path("offer.json"),
    state: StateOption = STATE,
    log: LogOption = LOG,
    resolution: ResolutionOption = 6,
    band_m: BandOption = 300.0,
    datum: DatumOption = "W84",
    most_tokens: MostTokensOption = 5_000,
) -> None:
    """Begin a session: write an offer for the other party.

    Private: it shows how many tokens there are, and commits to them. Plain: it shows the volumes.
    """
    from crossfix.air import exchange
    from crossfix.air.plain import plain_offer
    from crossfix.air.read_volumes import read_volumes
    from crossfix.air.tokens import Grid, check_grid, tokens_of

    grid = check_grid(Grid(resolution, band_m, datum))
    terms = exchange.new_terms(party, to, grid, most_tokens)
    named = read_volumes(volumes)
    if mode is Mode.PLAIN:
        raw = plain_offer(
            volumes.read_bytes(), session=terms.session, offered_by=party, offered_to=to
        )
        noted(log, (terms.session, to), "made plain offer", message=raw, tokens=len(named))
        write_file(out, raw)
        print_text(f"{len(named):,} volumes shown in {out}")
        return
    _absent(state)
    step = exchange.offer(terms, tokens_of(named, grid, most=most_tokens))
    _keep(state, step.state)
    noted(
        log, (terms.session, to), "made offer", message=step.message, tokens=len(step.state.tokens)
    )
    write_file(out, step.message)
    print_text(f"{len(step.state.tokens):,} tokens committed to in {out}; keep {state} secret")


@deconflict_app.command("answer")
def deconflict_answer(
    volumes: VolumesArgument,
    offer: Annotated[Path, typer.Argument(metavar="OFFER", help="The other party's offer.")],
    *,
    party: PartyOption,
    out: MessageOption = Path("answer.json"),
    state: StateOption = STATE,
    log: LogOption = LOG,
    resolution: ResolutionOption = 6,
    band_m: BandOption = 300.0,
    datum: DatumOption = "W84",
    most_tokens: MostTokensOption = 5_000,
    most_sessions: MostSessionsOption = 12,
    most_asked: MostAskedOption = 20_000,
) -> None:
    """Answer an offer, once, and within what is agreed: grid, tokens, rate."""
    from crossfix.air import exchange
    from crossfix.air.exchange_log import Limits
    from crossfix.air.plain import plain_answer, read_plain_offer
    from crossfix.air.read_volumes import read_volumes, volumes_of
    from crossfix.air.tokens import Grid, tokens_of

    raw, named = read_file(offer), read_volumes(volumes)
    limits = Limits(most_sessions, most_asked)
    if kind_of(raw) == "plain-offer":
        shown = read_plain_offer(raw)
        _addressed(shown.offered_to, party)
        message = plain_answer(raw, named)
        whose, count = (
            (shown.session, shown.offered_by),
            len(volumes_of(bytes(shown.volumes), at="")),
        )
        _refuse_twice(
            new=noted(log, whose, "took plain offer", message=raw, tokens=count, limits=limits)
        )
        noted(log, whose, "made plain answer", message=message, tokens=None)
        write_file(out, message)
        print_text(f"{count:,} volumes judged in {out}")
        return
    _absent(state)
    theirs: exchange.Offer = exchange.read_message(raw, exchange.Offer)
    terms = theirs.terms
    _check_agreed(terms, Grid(resolution, band_m, datum), most_tokens)
    tokens = tokens_of(named, terms.grid, most=terms.most_tokens)
    step = exchange.answer(raw, tokens, party=party)
    whose = (terms.session, terms.offered_by)
    _refuse_twice(
        new=noted(log, whose, "took offer", message=raw, tokens=theirs.count, limits=limits)
    )
    _keep(state, step.state)
    noted(log, whose, "made answer", message=step.message, tokens=len(tokens))
    write_file(out, step.message)
    print_text(
        f"{len(tokens):,} tokens answer the {theirs.count:,} of {terms.offered_by} in {out}; "
        f"keep {state} secret"
    )


@deconflict_app.command("open")
def deconflict_open(
    message: Annotated[Path, typer.Argument(metavar="MESSAGE", help="What the other side sent.")],
    *,
    out: MessageOption = None,
    state: StateOption = STATE,
    log: LogOption = LOG,
    most_sessions: MostSessionsOption = 12,
    most_asked: MostAskedOption = 20_000,
    as_json: JsonOption = False,
) -> None:
    """Take in a message, and write what follows from it.

    An answer gives a reveal, a reveal a reply and the overlap, a reply the overlap. Ends with 1
    where there is an overlap.
    """
    from crossfix.air.exchange import open_reply
    from crossfix.air.plain import read_plain_answer

    raw = read_file(message)
    kind = kind_of(raw)
    if kind == "plain-answer":
        judged = read_plain_answer(raw)
        whose = (judged.session, "plain")
        noted(log, whose, "took plain answer", message=raw, tokens=judged.offered)
        _told_plainly(judged, as_json=as_json)
        return
    files = _Files(message, state, log)
    kept = state_in(state)
    if kind == "answer":
        _open_answer(kept, files, out or Path("reveal.json"), (most_sessions, most_asked))
        return
    if kind == "reveal":
        found = _open_reveal(kept, files, out or Path("reply.json"))
    else:
        found = open_reply(kept, raw)
        whose = (kept.terms.session, kept.peer)
        noted(log, whose, "took reply", message=raw, tokens=len(kept.tokens))
    told(found, kept.terms.grid, of=len(kept.tokens), as_json=as_json)


class _Files(NamedTuple):
    message: Path
    state: Path
    log: Path


def _open_answer(kept: "State", files: _Files, out: Path, most: tuple[int, int]) -> None:
    from crossfix.air.exchange import open_answer
    from crossfix.air.exchange_log import Limits

    raw = read_file(files.message)
    step = open_answer(kept, raw)
    whose = (kept.terms.session, kept.peer)
    count = step.state.theirs.count if step.state.theirs else None
    limits = Limits(*most)
    noted(files.log, whose, "took answer", message=raw, tokens=count, limits=limits)
    _keep(files.state, step.state)
    noted(files.log, whose, "made reveal", message=step.message, tokens=len(kept.tokens))
    write_file(out, step.message)
    sys.stderr.write(f"wrote {out} for {kept.peer}; its reply will show the overlap\n")


def _open_reveal(kept: "State", files: _Files, out: Path) -> frozenset[str]:
    from crossfix.air.exchange import open_reveal

    raw = read_file(files.message)
    step = open_reveal(kept, raw)
    whose = (kept.terms.session, kept.peer)
    count = kept.theirs.count if kept.theirs else None
    noted(files.log, whose, "took reveal", message=raw, tokens=count)
    _keep(files.state, step.state)
    noted(files.log, whose, "made reply", message=step.message, tokens=count)
    write_file(out, step.message)
    sys.stderr.write(f"wrote {out} for {kept.peer}: without it they do not see the overlap\n")
    return step.shared or frozenset()


@deconflict_app.command("log")
def deconflict_log(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="A log of exchanges.")],
    holds: Annotated[
        str | None, typer.Option(help="A hash that was noted elsewhere: it must be in the log.")
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Verify a log of exchanges and print it.

    A line that was changed, removed or put in between is an error. Lines cut off at the end show
    only against a hash that was noted elsewhere.
    """
    from crossfix.air.exchange_log import hash_of, head, read_log
    from crossfix.publish.text import clean

    if not log.is_file():
        raise SourceError(f"there is no log {log}", mend="name the file of --log")
    entries = read_log(log)
    if holds is not None and holds not in {hash_of(entry) for entry in entries}:
        raise SourceError(f"{log} does not hold {holds}", mend="the log was cut off, or is another")
    if as_json:
        print_json([{**_fields(entry), "hash": hash_of(entry)} for entry in entries])
        return
    for entry in entries:
        tokens = "" if entry.tokens is None else f", {entry.tokens:,}"
        line = f"{entry.at:%Y-%m-%d %H:%M:%S} {entry.session[:8]} {entry.what}{tokens}"
        print_text(wrapped(clean(f"{line} ({entry.peer})")))
    print_text(f"{len(entries):,} entries hold together; note elsewhere:\n{head(entries)}")


def read_file(path: Path) -> bytes:
    """Return the bytes of a message; raise SourceError where it cannot be read."""
    from crossfix.air.exchange import LARGEST

    try:
        if path.stat().st_size > 10 * LARGEST:
            raise SourceError(f"{path}: too large for a message", mend="name the right file")
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}", mend="name the file") from error


def kind_of(raw: bytes) -> str:
    """Return which message of a session it is; raise SourceError where it is none."""
    import msgspec

    try:
        read = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        return msgspec.json.decode(read["kind"], type=str)
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError) as error:
        raise SourceError(
            "not a message of a session", mend="name the file that the other party sent"
        ) from error


def write_file(path: Path | None, raw: bytes) -> None:
    """Write a message whole or not at all."""
    from crossfix.store import whole_file

    with whole_file(path or Path("message.json")) as part:
        part.write_bytes(raw)


def _keep(path: Path, state: "State") -> None:
    """Write a state so that only its owner reads it."""
    import msgspec

    from crossfix.store import whole_file

    with whole_file(path) as part:
        part.touch(mode=0o600)
        part.write_bytes(msgspec.json.encode(state))


def state_in(path: Path) -> "State":
    """Return what a side kept; raise SourceError where the file does not hold it."""
    import msgspec

    from crossfix.air.exchange import State

    try:
        return msgspec.json.decode(read_file(path), type=State)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: {error}", mend="name the --state of this session") from error


def _absent(state: Path) -> None:
    if state.exists():
        raise ConfigError(
            f"{state} holds another session",
            mend="name another --state; delete the old one when its session is over",
        )


def _addressed(to: str, party: str) -> None:
    if to != party:
        raise SourceError(f"the offer is for {to!r}, not {party!r}", mend="give --party as offered")


def noted(
    log: Path,
    whose: tuple[str, str],
    what: str,
    *,
    message: bytes,
    tokens: int | None,
    limits: "Limits | None" = None,
) -> bool:
    """Log one message of a session with a party; return whether it is new."""
    from crossfix.air.exchange_log import Event
    from crossfix.air.exchange_log import log as note

    event = Event(*whose, what, message, tokens)
    return note(log, event, now=dt.datetime.now(dt.UTC), limits=limits)


def _check_agreed(terms: "Terms", grid: "Grid", most_tokens: int) -> None:
    """Raise ConfigError where an offer cuts space finer or asks about more than is agreed."""
    from crossfix.air.tokens import check_grid

    if terms.grid != check_grid(grid) or terms.most_tokens > most_tokens:
        asked = f"resolution {terms.grid.resolution}, bands of {terms.grid.band_m:g} m"
        raise ConfigError(
            f"the offer has {asked}, {terms.grid.datum}, up to {terms.most_tokens:,} tokens",
            mend="give the same --resolution, --band-m, --datum, --most-tokens if that is agreed",
        )


def _refuse_twice(*, new: bool) -> None:
    if not new:
        raise SourceError(
            "this offer was answered before: two answers would show more than one",
            mend="ask the other party for a new offer",
        )


_CELLS = 20


def told(shared: "Iterable[str]", grid: "Grid", *, of: int, as_json: bool) -> None:
    """Print the shared tokens; end with 1 where there are any."""
    from crossfix.air.tokens import cell_of

    cells = sorted(cell_of(token, grid) for token in shared)
    if as_json:
        print_json(
            [{**c._asdict(), "window": c.window._asdict(), "datum": grid.datum} for c in cells]
        )
    else:
        for line in _listed(cells, grid.datum):
            print_text(line)
        print_text(f"{len(cells):,} of {of:,} own tokens are shared")
    if cells:
        raise typer.Exit(1)


def _listed(cells: "list[Cell]", datum: str) -> list[str]:
    """Return the shared cells as lines, each with its bands and times together."""
    by_cell: dict[str, list[Cell]] = {}
    for cell in cells:
        by_cell.setdefault(cell.cell, []).append(cell)
    lines = []
    for name, each in list(by_cell.items())[:_CELLS]:
        low, high = min(c.low_m for c in each), max(c.high_m for c in each)
        start, end = min(c.window.start for c in each), max(c.window.end for c in each)
        where = f"{name} about {each[0].lat:.3f}, {each[0].lon:.3f}"
        until = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
        when = f"{start:%Y-%m-%d %H:%M} to {until} UTC"
        lines += [f"{where}:", f"  {low:,.0f} to {high:,.0f} m {datum}, {when}"]
    if len(by_cell) > _CELLS:
        lines.append(f"... and {len(by_cell) - _CELLS:,} more cells; --json has them")
    return lines


def _told_plainly(judged: Any, *, as_json: bool) -> None:  # noqa: ANN401 - a PlainAnswer
    import msgspec

    from crossfix.publish.text import clean

    if as_json:
        print_json(msgspec.to_builtins(judged))
    else:
        for one in judged.judged:
            print_text(wrapped(clean(f"{one.verdict}: {one.offered}: {one.why}")))
        print_text(f"{len(judged.judged):,} pairs of {judged.offered:,} volumes are not clear")
    if judged.judged:
        raise typer.Exit(1)


def _fields(entry: Any) -> dict[str, Any]:  # noqa: ANN401 - an Entry
    import msgspec

    return dict(msgspec.structs.asdict(entry))
