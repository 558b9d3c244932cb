"""Commands of those whom two parties trust: a cell that compares, an arbiter afterwards."""

from pathlib import Path
from typing import Annotated

import typer

from crossfix.cli.air_deconflict import (
    LOG,
    STATE,
    BandOption,
    DatumOption,
    LogOption,
    MessageOption,
    MostAskedOption,
    MostSessionsOption,
    MostTokensOption,
    PartyOption,
    ResolutionOption,
    StateOption,
    VolumesArgument,
    deconflict_app,
    kind_of,
    noted,
    read_file,
    state_in,
    told,
    write_file,
)
from crossfix.cli.app import JsonOption, print_text
from crossfix.errors import ConfigError


@deconflict_app.command("submit")
def deconflict_submit(
    volumes: VolumesArgument,
    *,
    party: PartyOption,
    session: Annotated[str, typer.Option(help="A name that both parties agree on, once.")],
    key: Annotated[Path, typer.Option(help="Random bytes that only the two parties have.")],
    out: MessageOption = Path("submission.json"),
    log: LogOption = LOG,
    resolution: ResolutionOption = 6,
    band_m: BandOption = 300.0,
    datum: DatumOption = "W84",
    most_tokens: MostTokensOption = 5_000,
) -> None:
    """Hand own tokens, hidden, to a trusted cell.

    They are hidden by a key that only the two parties have.
    """
    from crossfix.air.read_volumes import read_volumes
    from crossfix.air.tokens import Grid, check_grid, tokens_of
    from crossfix.air.trusted import Asked, submission

    grid = check_grid(Grid(resolution, band_m, datum))
    tokens = tokens_of(read_volumes(volumes), grid, most=most_tokens)
    raw = submission(Asked(session, read_file(key)), party, grid, tokens)
    noted(log, (session, "cell"), "made submission", message=raw, tokens=len(tokens))
    write_file(out, raw)
    print_text(f"{len(tokens):,} tokens hidden in {out}")


@deconflict_app.command("cell")
def deconflict_cell(
    one: Annotated[Path, typer.Argument(metavar="ONE", help="One party's submission.")],
    other: Annotated[Path, typer.Argument(metavar="OTHER", help="The other's.")],
    *,
    out: MessageOption = Path("overlap.json"),
    log: LogOption = LOG,
    most_tokens: MostTokensOption = 5_000,
    most_sessions: MostSessionsOption = 12,
    most_asked: MostAskedOption = 20_000,
) -> None:
    """As a trusted cell: compare two submissions.

    Both parties get the same file, which holds the overlap and nothing else.
    """
    from crossfix.air.exchange_log import Limits
    from crossfix.air.trusted import compare_submissions, read_submission

    raw = read_file(one), read_file(other)
    message = compare_submissions(*raw, most_tokens=most_tokens)
    for each in raw:
        read = read_submission(each)
        whose, what = (read.session, read.party), f"took submission of {read.party}"
        limits = Limits(most_sessions, most_asked)
        noted(log, whose, what, message=each, tokens=len(read.hidden) // 32, limits=limits)
    noted(
        log, (read_submission(raw[0]).session, "both"), "made overlap", message=message, tokens=None
    )
    write_file(out, message)
    print_text(f"wrote {out} for both parties")


@deconflict_app.command("overlap")
def deconflict_overlap(
    overlap: Annotated[Path, typer.Argument(metavar="OVERLAP", help="What the cell gave back.")],
    volumes: VolumesArgument,
    submission: Annotated[Path, typer.Option(help="What was handed in.")],
    key: Annotated[Path, typer.Option(help="The key of the two parties.")],
    log: LogOption = LOG,
    *,
    as_json: JsonOption = False,
) -> None:
    """Read what a trusted cell gave back.

    Ends with 1 where there is an overlap.
    """
    from crossfix.air.exchange import HARDEST_CAP
    from crossfix.air.read_volumes import read_volumes
    from crossfix.air.tokens import tokens_of
    from crossfix.air.trusted import Asked, open_overlap, read_submission

    sent, raw = read_file(submission), read_file(overlap)
    mine = read_submission(sent)
    tokens = tokens_of(read_volumes(volumes), mine.grid, most=HARDEST_CAP)
    found = open_overlap(raw, Asked(mine.session, read_file(key)), tokens, sent=sent)
    noted(log, (mine.session, "cell"), "took overlap", message=raw, tokens=len(found))
    told(found, mine.grid, of=len(tokens), as_json=as_json)


@deconflict_app.command("audit")
def deconflict_audit(
    volumes: Annotated[
        Path, typer.Argument(metavar="VOLUMES", help="What the party says it used.")
    ],
    messages: Annotated[
        list[Path], typer.Argument(metavar="MESSAGE...", help="Offer, answer, reveal, reply.")
    ],
    state: StateOption = STATE,
) -> None:
    """As an arbiter: were a party's messages made from its volumes?

    Ends with 1 where anything differs from what the party committed to.
    """
    from crossfix.air.exchange import HARDEST_CAP
    from crossfix.air.read_volumes import read_volumes
    from crossfix.air.tokens import tokens_of
    from crossfix.air.trusted import Messages, audit

    kept = state_in(state)
    given = {kind_of(raw): raw for raw in map(read_file, messages)}
    if missing := {"offer", "answer"} - given.keys():
        raise ConfigError(f"no {' and no '.join(sorted(missing))} is given", mend="name its file")
    tokens = tokens_of(read_volumes(volumes), kept.terms.grid, most=HARDEST_CAP)
    four = Messages(given["offer"], given["answer"], given.get("reveal"), given.get("reply"))
    findings = audit(kept, tokens, four)
    for finding in findings:
        print_text(f"{'holds' if finding.holds else 'DIFFERS':<8} {finding.what}")
    if not all(finding.holds for finding in findings):
        raise typer.Exit(1)
