"""A run beside the results, in a process of its own: pages go on, and it can be stopped."""

import logging
import multiprocessing
import signal
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

from crossfix.case import Case
from crossfix.desk.changes import Changes, changes, tables_to_compare
from crossfix.errors import CrossfixError, ReleaseError
from crossfix.pipeline import STAGE_NAMES, preview
from crossfix.store import Store

_STOP_SECONDS = 10.0  # that a process has to end by itself
_DEFECT = "the run met a defect; what the terminal shows of it can be reported"
# a process that is forked would have the locks of our threads, held for ever
_CONTEXT = multiprocessing.get_context("spawn")
log = logging.getLogger(__name__)


class Wrong(NamedTuple):
    """Why a run did not come to its end."""

    problem: str
    mend: str


class Progress(NamedTuple):
    """How far the last run is."""

    running: bool
    done: tuple[str, ...] = ()  # stages
    stages: tuple[str, ...] = STAGE_NAMES
    wrong: Wrong | None = None  # of the last run, where it did not come to its end


class Runs:
    """The runs that one workbench begins: one at a time, none longer than the workbench."""

    def __init__(self) -> None:
        self._progress = Progress(running=False)
        self._process: multiprocessing.process.BaseProcess | None = None
        self._compared: tuple[str, Changes] | None = None
        self.kept: tuple[str, Changes] | None = None  # what was kept last, by its state
        self._changing = threading.Lock()

    @property
    def progress(self) -> Progress:
        """Return how far the run is that was begun last."""
        return self._progress

    def begin(self, case: Case, *, out: Path) -> None:
        """Begin a run; raise ReleaseError where one is running."""
        with self._changing:
            if self._progress.running:
                raise ReleaseError("a run is on its way", mend="wait for it, or stop it")
            here, there = _CONTEXT.Pipe(duplex=False)
            self._process = _CONTEXT.Process(target=_make, args=(case, out, there), daemon=True)
            self._process.start()
            there.close()  # so that its end is told when the process ends
            self._progress = Progress(running=True)
        watch = threading.Thread(target=self._watch, args=(self._process, here), daemon=True)
        watch.start()

    def stop(self) -> None:
        """Stop a run that is on its way; what it made goes with the next one."""
        with self._changing:
            process = self._process
        if process is None:
            return
        process.terminate()
        process.join(_STOP_SECONDS)

    def compare(self, case: Case, *, store: Store, beside: Store) -> Changes:
        """Return what differs between the results and what was made beside them."""
        of = f"{store.state()} {beside.state()}"
        if self._compared is None or self._compared[0] != of:
            tables = [tables_to_compare(one) for one in (store, beside)]
            self._compared = of, changes(*tables, case=case)
        return self._compared[1]

    def _watch(self, process: multiprocessing.process.BaseProcess, here: Connection) -> None:
        """Listen to a run until it ends."""
        wrong: Wrong | None = None
        try:
            while True:
                told = here.recv()
                if isinstance(told, Wrong):
                    wrong = told
                else:
                    self._progress = self._progress._replace(done=(*self._progress.done, told))
        except (EOFError, OSError):
            process.join()
        if wrong is None and process.exitcode == -signal.SIGTERM:
            wrong = Wrong("the run was stopped; the results are as they were", "begin it again")
        elif wrong is None and process.exitcode:
            wrong = Wrong(_DEFECT, "please report it, if you may; the results are as they were")
        with self._changing:
            self._progress = self._progress._replace(running=False, wrong=wrong)


def _make(case: Case, out: Path, pipe: Connection) -> None:
    """Run a case beside its results, and tell of each stage as it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the workbench's, which stops us
    try:
        for done in preview(case, out=out):
            pipe.send(done.stage)
    except CrossfixError as error:
        pipe.send(Wrong(error.problem, error.mend))
    except BrokenPipeError:  # the workbench is gone, and nobody asks for this any more
        log.info("the run beside %s ended with its workbench", out)
