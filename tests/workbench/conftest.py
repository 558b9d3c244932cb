"""The workbench of a small case, served on the loopback address by a real server."""

import threading
import time
from contextlib import closing, contextmanager

import httpx
import msgspec
import pytest
import uvicorn

from crossfix.case import PublishSection, read_case
from crossfix.pipeline import run
from crossfix.store import Store
from crossfix.tables import TABLES, empty
from crossfix.workbench.app import app_of
from crossfix.workbench.data import Audience
from crossfix.workbench.serve import listen
from crossfix.workbench.sessions import Sessions

from ..publish.conftest import (  # noqa: TID252 - the same small case
    case,  # noqa: F401
    small_case,
    small_tables,
    tables,  # noqa: F401
    without_claims,  # noqa: F401
)
from ..test_judged_runs import (  # noqa: TID252 - the same case that is run
    CASE,
    HEAD,
    PLACES,
    SOURCES,
    record,
)
from .brought import made_case

CAREFUL = PublishSection(delay_days=15, coarsen_km=20)


def stored(tables, folder):  # noqa: F811 - a parameter, not the fixture
    """Write the tables as a run would, and return the folder."""
    store = Store(folder)
    for name, table in TABLES.items():
        store.write(table, tables.get(name, empty(table)), fingerprint="made")
    return folder


class Served:
    """A running workbench: where it listens, and a client that came in by its link."""

    def __init__(self, app, port):
        self.sessions = app.state.workbench.sessions
        self.base = f"http://127.0.0.1:{port}"
        self.client = self.stranger()
        self.enter(self.client)

    def stranger(self, **options):
        return httpx.Client(base_url=self.base, timeout=30, **options)

    def enter(self, client):
        return client.get("/enter", params={"key": self.sessions.key}).raise_for_status()

    def get(self, path, **options):
        return self.client.get(path, **options)

    @property
    def csrf(self):
        (session,) = self.client.cookies.values()
        return self.sessions.token(session)


@contextmanager
def serving(case, out, *, audience=Audience.OWN, bringing=None, people=()):  # noqa: F811
    listener = listen(0)
    sessions = Sessions(people=people)
    app = app_of(case, out=out, sessions=sessions, audience=audience, bringing=bringing)
    config = uvicorn.Config(app, log_level="warning", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        deadline = time.monotonic() + 20
        while not server.started:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.01)
        served = Served(app, listener.getsockname()[1])
        with closing(served.client):
            yield served
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture(scope="module")
def bench(make, tmp_path_factory):
    """Return the workbench of the small case, for tests that change nothing in it."""
    out = stored(small_tables(make), tmp_path_factory.mktemp("bench") / "out")
    with serving(small_case(), out) as served:
        yield served


@pytest.fixture(scope="module")
def careful(make, tmp_path_factory):
    """Return the workbench of the small case, of which little may leave."""
    careful_case = msgspec.structs.replace(small_case(), publish=CAREFUL)
    out = stored(small_tables(make), tmp_path_factory.mktemp("careful") / "out")
    with serving(careful_case, out) as served:
        yield served


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Return the folder of a small case that was run, for tests that copy it or leave it as it is."""
    return made_case(tmp_path_factory.mktemp("made") / "case")


@pytest.fixture
def own(tables, case, tmp_path):  # noqa: F811 - the fixtures
    """Return a workbench whose results lie in tmp_path / "out", for tests that change them."""
    with serving(case, stored(tables, tmp_path / "out")) as served:
        yield served


@pytest.fixture(scope="session")
def run_case(tmp_path_factory):
    """Return a case of eight strikes, each reported by three sources, that was run once."""
    folder = tmp_path_factory.mktemp("run")
    rows = [record(number, source) for number in range(1, len(PLACES) + 1) for source in SOURCES]
    (folder / "reports.csv").write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    (folder / "case.toml").write_text(CASE, encoding="utf-8")
    list(run(read_case(folder), out=folder / "out"))
    return folder


@pytest.fixture
def desk(tables, case, tmp_path):  # noqa: F811
    """Return a workbench of a case with a folder, into which answers are written."""
    with serving(
        msgspec.structs.replace(case, folder=tmp_path), stored(tables, tmp_path / "out")
    ) as served:
        served.folder = tmp_path
        yield served
