"""A file that becomes one more input of a case, and the case file that names it."""

import hashlib
import json
import shutil
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from crossfix.case import Case, Input
from crossfix.errors import ConfigError, ReleaseError, SourceError
from crossfix.ingest.columns import sidecar
from crossfix.ingest.formats import guess_format
from crossfix.ingest.tabular import open_sheet
from crossfix.store import ADDED, free_place, write_text

WAITING = ".waiting"  # folder in added/ of files that a person is still asked about
_NOT_REPORTS = ("claims", "sources")


class Added(NamedTuple):
    """A case with one more input, and what writes into its file that it has it."""

    case: Case
    given: Input
    agree: Callable[[], None]


@contextmanager
def added(case: Case, file: Path, *, case_file: Path, source: str | None) -> Iterator[Added]:
    """Give the case with the file as one more input; its format is guessed as of any other.

    A file from elsewhere, or one that waits, is copied into the folder of the case, with the
    mapping of columns that is saved beside it; the copy goes again where it was not agreed to.
    Raises SourceError for a file that is absent, empty, not of reports or an input already,
    ConfigError for a case file to which no input can be added.
    """
    format_ = _format_of(file)
    _refuse_known(case, file)
    home = case.folder.resolve()
    inside = file.resolve().is_relative_to(home) and WAITING not in file.parts
    place = file.resolve() if inside else free_place(home / ADDED, file)
    given = Input(file=place.relative_to(home).as_posix(), format=format_, source=source)
    _with_input(case_file, given)  # before anything is made
    copies = [] if place.exists() else [place, sidecar(place)]

    def agree() -> None:
        write_text(case_file, _with_input(case_file, given))
        copies.clear()

    try:
        if copies:
            _copy(file, place)
        yield Added(msgspec.structs.replace(case, inputs=(*case.inputs, given)), given, agree)
    finally:
        for path in copies:
            path.unlink(missing_ok=True)
        if copies and not any(place.parent.iterdir()):
            place.parent.rmdir()


def adopt(case: Case, file: Path, *, case_file: Path) -> Path:
    """Make a file one more input of a case, for good; return where it lies there. See added."""
    with added(case, file, case_file=case_file, source=None) as addition:
        addition.agree()
    return case.path(addition.given.file)


def _with_input(case_file: Path, given: Input) -> str:
    """Return the text of a case file with one more section [[inputs]]; all else in it stays."""
    text = case_file.read_bytes().decode("utf-8-sig")
    end = "\r\n" if "\r\n" in text else "\n"
    told = {"file": given.file, "format": given.format}
    if given.source is not None:
        told["source"] = given.source
    lines = [f"{key} = {_quoted(value)}" for key, value in told.items()]
    longer = end.join([text.rstrip(), "", "[[inputs]]", *lines, ""])
    wanted = tomllib.loads(text)
    wanted["inputs"] = [*wanted["inputs"], told]
    try:
        fits = tomllib.loads(longer) == wanted
    except tomllib.TOMLDecodeError:
        fits = False
    if not fits:
        raise ConfigError(
            f"{case_file}: no input can be added at its end",
            mend="write each input as a section of its own, [[inputs]], and try again",
        )
    return longer


def _quoted(text: str) -> str:
    # a JSON text is a TOML text, except that TOML wants DEL escaped too
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _format_of(file: Path) -> str:
    if file.is_dir():
        raise SourceError(f"{file} is a folder", mend="add the files in it one by one")
    if not file.is_file():
        raise SourceError(f"there is no file {file}", mend="correct its name")
    format_ = guess_format(file)
    refuse_what_is_not_reports(file, format_)
    if format_ != "suggested" and next(open_sheet(file).lines, None) is None:
        raise SourceError(f"{file.name} has no rows", mend="add the file once it has some")
    return format_


def refuse_what_is_not_reports(file: Path, format_: str) -> None:
    """Raise SourceError where a file of this format holds no reports."""
    if format_ in _NOT_REPORTS:
        raise SourceError(
            f"{file.name} holds {format_}, not reports",
            mend=f"name it in case.toml: [{format_}] file, then: crossfix run",
        )


def _refuse_known(case: Case, file: Path) -> None:
    digest = _sha256(file)
    for given in case.inputs:
        known = case.path(given.file)
        if known.resolve() == file.resolve() or _sha256(known) == digest:
            raise SourceError(
                f"{file.name} is an input of the case already, as {given.file}",
                mend="none needed; if the file has changed since, run: crossfix run",
            )


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _copy(file: Path, place: Path) -> None:
    try:
        place.parent.mkdir(exist_ok=True)
        shutil.copyfile(file, place)
        if sidecar(file).is_file():
            shutil.copyfile(sidecar(file), sidecar(place))
    except OSError as error:
        raise ReleaseError(
            f"cannot write {place}: {error.strerror}", mend="make room, or change permissions"
        ) from error
