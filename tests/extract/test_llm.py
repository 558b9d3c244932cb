import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from crossfix.errors import ConfigError
from crossfix.extract.llm import Endpoint, ask, checked_endpoint, pieces, write_log
from crossfix.model import Count

pytest.importorskip("httpx", reason="the extra llm is not installed")
TEXT = "Residents of Tabqa said that four people were killed. قُتِلَ ٣ مدنيين in the camp."
NUMBERS = {"four": 4, "4": 4, "3": 3, "٣": 3, "5": 5}


def numbers(_, words):
    """Read a number in the words, as a grammar would."""
    each = (NUMBERS[word] for word in words.split() if word in NUMBERS)
    number = next(each, None)
    return None if number is None else Count(low=number, high=number)


class Service(ThreadingHTTPServer):
    """A service that answers as it is told, and keeps what it was asked."""

    daemon_threads = True

    def __init__(self, answer, status=200, wait=0.0):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer, self.status, self.wait = answer, status, wait
        self.asked = []


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, dict(self.headers), json.loads(body)))
        time.sleep(self.server.wait)
        self.send_response(self.server.status)
        self.end_headers()
        with contextlib.suppress(BrokenPipeError):
            self.wfile.write(self.server.answer)

    def log_message(self, *_):
        pass


def values(*each):
    names = ("field", "value", "quote")
    content = json.dumps({"values": [dict(zip(names, one, strict=True)) for one in each]})
    usage = {"prompt_tokens": 1000, "completion_tokens": 100}
    return json.dumps({"choices": [{"message": {"content": content}}], "usage": usage}).encode()


@pytest.fixture
def served():
    running = []

    def serve(*args, **kwargs):
        service = Service(*args, **kwargs)
        thread = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        running.append((service, thread))
        return service, f"http://127.0.0.1:{service.server_port}/v1"

    yield serve
    for service, thread in running:
        service.shutdown()
        thread.join()
        service.server_close()


def heard(url, **settings):
    return ask(TEXT, Endpoint(url, "small", **settings), read=numbers)


def test_a_value_is_read_anew_from_the_words_that_the_model_quotes(served):
    service, url = served(values(("killed", "4", "four people were killed")))
    (found,) = heard(url, key="secret").found
    assert found.value == Count(low=4, high=4)
    assert TEXT[found.quote.start : found.quote.end] == "four people were killed"
    assert found.signs == ("model_agrees",)
    path, headers, body = service.asked[0]
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer secret"
    assert TEXT in body["messages"][1]["content"]


def test_a_value_that_differs_from_the_words_goes_to_a_person(served):
    _, url = served(values(("killed", "5", "four people were killed")))
    (found,) = heard(url).found
    assert found.value == Count(low=4, high=4)  # never the model's
    assert found.signs == ("model_differs",)
    assert found.confidence is None


def test_a_quote_that_does_not_stand_in_the_text_is_rejected(served):
    _, url = served(values(("killed", "4", "four soldiers were killed")))
    answer = heard(url)
    assert answer.found == ()
    assert "do not stand there" in answer.skipped[0].why


def test_a_quote_is_found_in_another_spelling_and_given_as_it_stands(served):
    _, url = served(values(("civilians_killed", "3", "قتل 3 مدنيين")))
    (found,) = heard(url).found
    assert found.quote.words == "قُتِلَ ٣ مدنيين"


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>busy</html>",
        b"{}",
        b'{"choices": []}',
        b'{"choices": [{"message": {"content": "sorry"}}]}',
        b'{"choices": [{"message": {"content": "{\\"values\\": [{\\"field\\": 3}]}"}}]}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b"x" * 2_000_000,
    ],
)
def test_garbage_is_told_and_stops_nothing(served, answer):
    _, url = served(answer)
    got = heard(url)
    assert got.found == ()
    assert "was not heard" in got.skipped[0].why


def test_a_field_that_was_not_asked_for_is_told(served):
    _, url = served(values(("colour", "red", "Tabqa"), ("speaker", "x", "Tabqa")))
    assert len(heard(url).skipped) == 2


def test_a_slow_service_is_left_in_time(served):
    _, url = served(values(), wait=2.0)
    got = heard(url, seconds=0.2)
    assert "too long" in got.skipped[0].why


def test_a_service_that_fails_is_asked_twice_and_then_told(served):
    service, url = served(b"", status=503)
    assert "answered 503" in heard(url).skipped[0].why
    assert len(service.asked) == 2


def test_no_service_at_all_is_told():
    assert "was not heard" in heard("http://127.0.0.1:9/v1").skipped[0].why


def test_a_redirect_is_not_followed(served):
    service, url = served(b"", status=302)
    assert "answered 302" in heard(url).skipped[0].why
    assert len(service.asked) == 1


def test_texts_leave_the_machine_only_where_it_is_allowed():
    with pytest.raises(ConfigError, match="another machine"):
        checked_endpoint(Endpoint("https://api.example.com/v1", "large"))
    assert checked_endpoint(Endpoint("https://api.example.com/v1", "large", may_leave=True))
    with pytest.raises(ConfigError, match="no address"):
        checked_endpoint(Endpoint("api.example.com", "large"))


def test_what_was_asked_and_answered_is_kept_with_its_cost(served, tmp_path):
    _, url = served(values(("killed", "4", "four people were killed")))
    got = heard(url, price_in=2.0, price_out=10.0)
    for _ in range(2):
        write_log(tmp_path / "model.jsonl", got.exchanges)
    kept = [json.loads(line) for line in (tmp_path / "model.jsonl").read_text().splitlines()]
    assert len(kept) == 2
    assert kept[0]["asked"][1]["content"] == TEXT
    assert (kept[0]["tokens_in"], kept[0]["cost"]) == (1000, 0.003)
    assert "four people" in kept[0]["answered"]


def test_a_long_text_is_asked_about_in_passages_that_make_it_up_again():
    text = ("One sentence. " * 300 + "\n\n") * 6
    each = list(pieces(text))
    assert len(each) > 2
    assert "".join(piece for _, piece in each) == text
    assert all(text[start : start + len(piece)] == piece for start, piece in each)
