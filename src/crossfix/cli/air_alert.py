"""Commands on alerts between two parties: one text, the same bytes for both."""

import datetime as dt
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crossfix.cli.air import air_app
from crossfix.cli.app import JsonOption, print_json, print_text, wrapped
from crossfix.errors import ConfigError, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crossfix.air.cap_tree import Finding

alert_app = typer.Typer(
    help="Alerts (CAP 1.2) that both parties receive alike.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
air_app.add_typer(alert_app, name="alert")

AlertArgument = Annotated[Path, typer.Argument(metavar="ALERT", help="An alert.")]
GivenArgument = Annotated[
    Path, typer.Argument(metavar="STATED.toml", help="What is stated; see docs/alerts.md.")
]
OutOption = Annotated[Path, typer.Option("-o", "--out", help="The alert to write.")]
KeyOption = Annotated[Path | None, typer.Option("--key", help="Sign with this key.")]
SentOption = Annotated[
    str | None, typer.Option("--sent", help="When it is sent.", show_default="now")
]


@alert_app.command("new")
def alert_new(
    stated: GivenArgument,
    *,
    out: OutOption = Path("alert.cap"),
    key: KeyOption = None,
    sent: SentOption = None,
) -> None:
    """Write an alert to both parties, in English, Russian and Arabic."""
    from crossfix.air.cap_given import read_given
    from crossfix.air.cap_write import new_alert

    _write(out, new_alert(read_given(stated), _moment(sent)), key)


@alert_app.command("update")
def alert_update(
    alert: AlertArgument,
    stated: GivenArgument,
    *,
    out: OutOption = Path("update.cap"),
    key: KeyOption = None,
    sent: SentOption = None,
) -> None:
    """Write an alert that takes the place of an earlier one."""
    from crossfix.air.cap_given import read_given
    from crossfix.air.cap_write import new_alert

    _, earlier = _one(alert)
    _write(out, new_alert(read_given(stated), _moment(sent), earlier=earlier), key)


@alert_app.command("cancel")
def alert_cancel(
    alert: AlertArgument,
    *,
    why: Annotated[str, typer.Option(help="Why it is cancelled, in a line.")],
    out: OutOption = Path("cancel.cap"),
    key: KeyOption = None,
    sent: SentOption = None,
) -> None:
    """Write that an alert is in force no longer."""
    from crossfix.air.cap_write import cancellation

    _, earlier = _one(alert)
    _write(out, cancellation(earlier, why=why, sent=_moment(sent)), key)


@alert_app.command("ack")
def alert_ack(
    alert: AlertArgument,
    *,
    sender: Annotated[str, typer.Option(help="Who acknowledges.")],
    out: OutOption = Path("ack.cap"),
    key: KeyOption = None,
    sent: SentOption = None,
) -> None:
    """Write that an alert was received, with the hash of its bytes."""
    from crossfix.air.cap_write import acknowledgement

    raw, earlier = _one(alert)
    _write(out, acknowledgement(raw, earlier, sender=sender, sent=_moment(sent)), key)


@alert_app.command("check")
def alert_check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Alerts, or a chain.")],
    signer: Annotated[
        Path | None, typer.Option(help="Every file must be signed by this public key.")
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Check alerts: form, meaning, and what they say of each other.

    Several files are a chain: what an alert refers to must be among them. Ends with 1 where there
    is an error.
    """
    from crossfix.air.cap_chain import check_chain, message_of
    from crossfix.air.cap_form import check_form
    from crossfix.air.cap_meaning import check_meaning
    from crossfix.air.cap_tree import alerts_in, parse, read_bytes

    found: list[tuple[str, Finding]] = []
    messages = []
    for path in files:
        raw = read_bytes(path)
        if signer is not None:
            _check_signature(path, raw, signer)
        for alert in alerts_in(parse(raw, at=path.name), at=path.name):
            found += [(path.name, one) for one in (*check_form(alert), *check_meaning(alert))]
            messages.append(message_of(path.name, raw, alert))
    if len(files) > 1:
        found += [("", one) for one in check_chain(messages)]
    errors = sum(one.weight == "error" for _, one in found)
    if as_json:
        print_json([{"file": file or None, **one._asdict()} for file, one in found])
    else:
        for line in _lines(found):
            print_text(line)
        signed = "" if signer is None else ", signed"
        print_text(
            f"{len(messages):,} alerts{signed}: {errors:,} errors, {len(found) - errors:,} doubts"
        )
    if errors:
        raise typer.Exit(1)


@alert_app.command("key")
def alert_key(
    out: Annotated[Path, typer.Option("-o", "--out", help="The key; secret.")] = Path("alert.key"),
) -> None:
    """Make a key to sign alerts with, and its public half."""
    from crossfix.air.signing import new_key

    public = new_key(out)
    print_text(f"keep {out} secret; give {public} to the other party")


def _lines(found: "Iterable[tuple[str, Finding]]") -> list[str]:
    from crossfix.publish.text import clean

    lines = []
    for file, one in found:
        where = f"{file}: {one.where}" if file else one.where
        lines.append(wrapped(clean(f"{one.weight} ({one.kind}): {where} {one.what}")))
        lines.append(wrapped(clean(f"mend: {one.mend}"), indent="  "))
    return lines


def _check_signature(path: Path, raw: bytes, signer: Path) -> None:
    from crossfix.air.signing import signed_by

    beside = path.with_name(f"{path.name}.sig")
    try:
        signature = beside.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{beside}: {error.strerror}", mend="ask the sender for the signature"
        ) from error
    if not signed_by(raw, signature, signer):
        raise SourceError(
            f"{path} is not signed by {signer}",
            mend="do not act on it; ask the sender by another way",
        )


def _one(path: Path) -> tuple[bytes, Any]:
    """Return an alert of CAP 1.2 that is good enough to follow."""
    from crossfix.air.cap_tree import alerts_in, parse, read_bytes, version

    raw = read_bytes(path)
    alerts = alerts_in(parse(raw, at=path.name), at=path.name)
    if len(alerts) != 1 or version(alerts[0]) != "1.2":
        raise SourceError(f"{path.name}: not one alert of CAP 1.2", mend="name one alert")
    _good(alerts[0], path.name)
    return raw, alerts[0]


def _good(alert: Any, at: str) -> None:  # noqa: ANN401 - of lxml, which is an extra
    from crossfix.air.cap_form import check_form
    from crossfix.air.cap_meaning import check_meaning

    for one in (*check_form(alert), *check_meaning(alert)):
        if one.weight == "error":
            raise SourceError(f"{at}: {one.where} {one.what}", mend=one.mend)


def _moment(text: str | None) -> dt.datetime:
    if text is None:
        return dt.datetime.now(dt.UTC)
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(
            f"--sent {text!r} is no moment", mend="write it as 2015-10-21T09:24:05Z"
        ) from error
    if moment.tzinfo is None:
        raise ConfigError(f"--sent {text!r} has no zone", mend="end it with Z")
    if moment > dt.datetime.now(dt.UTC):
        raise ConfigError(f"--sent {text!r} is still to come", mend="alerts are not dated ahead")
    return moment


def _write(out: Path, raw: bytes, key: Path | None) -> None:
    """Write an alert and its signature, once it is good itself."""
    from crossfix.air.cap_tree import parse
    from crossfix.air.signing import sign
    from crossfix.store import whole_file

    _good(parse(raw, at=out.name), out.name)
    beside = out.with_name(f"{out.name}.sig")
    signature = None if key is None else sign(raw, key)
    with whole_file(out) as part:
        part.write_bytes(raw)
    if signature is None:
        beside.unlink(missing_ok=True)  # that of another text
    else:
        with whole_file(beside) as part:
            part.write_bytes(signature)
    print_text(f"wrote {out}{'' if signature is None else f' and {beside}'}")
    print_text(f"sha256 {hashlib.sha256(raw).hexdigest()}")
