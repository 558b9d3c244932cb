"""The command: it prints a link, says what is missing, and stops when it is told to."""

import re
import signal
import subprocess
import sys

import httpx
import pytest

from crossfix.workbench.serve import listen

from .conftest import stored

COMMAND = (sys.executable, "-c", "from crossfix.cli import main; main()")


def serve(*arguments):
    return subprocess.Popen(
        [*COMMAND, "serve", *map(str, arguments), "--no-browser"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_the_link_that_it_prints_opens_the_workbench(tables, tmp_path):
    out = stored(tables, tmp_path / "out")
    with serve(out, "--port", "0") as process:
        try:
            lines = [process.stdout.readline().strip() for _ in range(3)]
            assert lines[2] == "Stop with Ctrl-C."
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/enter\?key=[\w-]{40,}", lines[1])
            base = lines[1].partition("/enter")[0]
            with httpx.Client(base_url=base, timeout=60) as client:
                assert client.get("/").status_code == 403
                assert client.get(lines[1]).status_code == 200
                assert client.get("/incidents.json").json()["total"] == 12
            assert "for another browser: http://127.0.0.1:" in process.stdout.readline()
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=60) in {0, 130, -signal.SIGINT}


def answer_of(*arguments):
    with serve(*arguments) as process:
        _, errors = process.communicate(timeout=120)
    return process.returncode, " ".join(errors.split())


def test_a_port_that_is_taken_is_told_with_its_mend(tables, tmp_path):
    out = stored(tables, tmp_path / "out")
    with listen(0) as taken:
        code, told = answer_of(out, "--port", taken.getsockname()[1])
    assert code == 2
    assert "cannot be had" in told
    assert "--port 0" in told


def test_a_case_that_was_not_run_is_told_before_a_page_is_opened(tmp_path):
    (tmp_path / "case.toml").write_text(
        '[case]\nname = "c"\n[[inputs]]\nfile = "r.csv"\nformat = "csv"\n'
    )
    (tmp_path / "r.csv").write_text("report_id,source_id\n")
    code, told = answer_of(tmp_path)
    assert code == 2
    assert "crossfix run" in told
    (tmp_path / "out").mkdir()
    code, told = answer_of(tmp_path)
    assert code == 2
    assert "crossfix run" in told


def test_without_the_extra_it_says_what_to_install(tables, tmp_path):
    out = stored(tables, tmp_path / "out")
    code = f"import sys; sys.modules['duckdb'] = None; sys.argv = ['crossfix', 'serve', {str(out)!r}]; from crossfix.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 2
    assert "crossfix[workbench]" in done.stderr


@pytest.mark.parametrize("port", ["-1", "70000", "x"])
def test_a_port_that_cannot_be_is_refused(tmp_path, port):
    code, _ = answer_of(tmp_path, "--port", port)
    assert code == 2
