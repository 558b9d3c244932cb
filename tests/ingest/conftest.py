"""Cases of one file, made from a text."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crossfix.case import About, Case, Input
from crossfix.ingest import Ingested, ingest

IngestText = Callable[..., Ingested]


@pytest.fixture
def samples() -> Path:
    return Path(__file__).parent / "samples"


@pytest.fixture
def ingest_text(tmp_path: Path) -> IngestText:
    """Write one input file and ingest the case that consists of it."""

    def run(text: str | bytes, *, name: str = "reports.csv", **options: Any) -> Ingested:
        about = {key: options.pop(key) for key in ("strict", "box") if key in options}
        content = text if isinstance(text, bytes) else text.encode()
        (tmp_path / name).write_bytes(content)
        given = Input(file=name, format=options.pop("format", "csv"), **options)
        return ingest(Case(case=About(name="test", **about), inputs=(given,), folder=tmp_path))

    return run
