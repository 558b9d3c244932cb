"""A file of a form is written as it comes, and never beyond what it may have."""

import asyncio

import pytest

from crossfix.workbench.errors import RefusedError, RequestError, TooLargeError
from crossfix.workbench.uploads import Bounds, receive

KIND = "multipart/form-data; boundary=edge"
BOUNDS = Bounds(1_000, mend="cut it")


def part(name, content, file_name=None):
    told = f'; filename="{file_name}"' if file_name is not None else ""
    head = f'--edge\r\nContent-Disposition: form-data; name="{name}"{told}\r\n\r\n'
    return head.encode() + content + b"\r\n"


FORM = part("csrf", b"token") + part("file", b"a,b\r\n1,2\r\n", "x.csv") + b"--edge--\r\n"


@pytest.fixture
def send(tmp_path):
    """Return a function that sends a body in pieces, and tells what came of it."""
    path = tmp_path / "sent"

    def sent(body, *, step=7, kind=KIND, check=lambda _: None):
        async def pieces():
            for at in range(0, len(body), step):
                yield body[at : at + step]

        return asyncio.run(receive(pieces(), kind, path=path, bounds=BOUNDS, check=check))

    sent.path = path
    return sent


@pytest.mark.parametrize("step", [1, 2, 7, 64, 10_000])
def test_a_file_is_written_as_it_was_in_whatever_pieces_it_comes(send, step):
    upload = send(FORM, step=step)
    assert upload.path.read_bytes() == b"a,b\r\n1,2\r\n"
    assert (upload.name, upload.fields) == ("x.csv", {"csrf": "token"})


def test_what_came_before_the_file_is_checked_before_anything_is_written(send):
    def refuse(fields):
        assert not send.path.exists()
        raise RefusedError(str(fields), mend="-")

    with pytest.raises(RefusedError, match="token"):
        send(FORM, check=refuse)
    late = part("file", b"x", "x.csv") + part("csrf", b"token") + b"--edge--\r\n"
    with pytest.raises(RefusedError, match=r"\{\}"):
        send(late, check=refuse)
    assert not send.path.exists()


@pytest.mark.parametrize("size", [1_001, 50_000, 150_000])
def test_a_file_that_is_too_large_is_refused_and_gone(send, size):
    body = part("file", b"x" * size, "x.csv") + b"--edge--\r\n"
    with pytest.raises(TooLargeError, match="more than 0 MB"):
        send(body, step=997)
    assert not send.path.exists()


def test_a_file_of_just_the_most_is_taken(send):
    upload = send(part("file", b"x" * 1_000, "x.csv") + b"--edge--\r\n")
    assert upload.path.stat().st_size == 1_000


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (FORM, "text/plain"),
        (FORM, "multipart/form-data"),
        (b"no form at all", KIND),
        (part("csrf", b"x" * 20_000), KIND),
        (FORM[: len(FORM) // 2], KIND),
        (FORM[: -len("--edge--\r\n")], KIND),
        (part("csrf", b"token") + b"--edge--\r\n", KIND),
        (part("file", b"x", "") + b"--edge--\r\n", KIND),
        (part("file", b"x", "a.csv") + part("file", b"x", "b.csv") + b"--edge--\r\n", KIND),
        (b"", KIND),
    ],
)
def test_a_form_without_one_whole_file_is_refused_and_leaves_nothing(send, body, kind):
    with pytest.raises(RequestError):
        send(body, kind=kind)
    assert not send.path.exists()
