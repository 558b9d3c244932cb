"""The line of case.toml that names the edges of another tool."""

import tomllib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crossfix.case import About, Case, read_case
from crossfix.edges import adopt
from crossfix.errors import ConfigError

HEAD = '[case]\nname = "small"  # a word\n\n[[inputs]]\nfile = "reports.csv"\nformat = "csv"\n'


@pytest.fixture
def adopted(tmp_path):
    """Give the text of a case file after a table in its folder was adopted."""

    def text_after(text, name="theirs.csv"):
        file = tmp_path / "case.toml"
        file.write_bytes(text.encode())
        case = Case(case=About(name="small"), inputs=(), folder=tmp_path)
        adopt(case, tmp_path / name, case_file=file)
        return file.read_bytes().decode()

    return text_after


def test_a_case_without_a_section_gets_one(adopted):
    assert adopted(HEAD) == HEAD + '\n[link]\nedges = "theirs.csv"\n'


@pytest.mark.parametrize(
    "link",
    [
        "[link]\n",
        "[link] # how\nloss = 2.0 # dear\n\n[weigh]\nprior = 0.4\n",
        "[link]\nloss = 2.0\nedges = 'old.csv'\nreach_days = 2\n",
        "[link]\nloss = 2.0",
    ],
)
def test_the_section_that_is_there_takes_the_line_and_keeps_the_rest(adopted, link):
    changed = adopted(HEAD + link)
    wanted = tomllib.loads(HEAD + link)
    wanted["link"]["edges"] = "theirs.csv"
    assert tomllib.loads(changed) == wanted
    kept = [line for line in (HEAD + link).splitlines() if not line.startswith("edges")]
    assert [line for line in changed.splitlines() if not line.startswith("edges")] == kept


def test_to_adopt_twice_changes_nothing_more(adopted):
    once = adopted(HEAD)
    assert adopted(once) == once


def test_line_ends_of_windows_stay(adopted):
    changed = adopted(HEAD.replace("\n", "\r\n") + "[link]\r\n")
    assert changed.count("\n") == changed.count("\r\n")


@pytest.mark.parametrize(
    "text",
    [
        HEAD.replace("[case]", "link.loss = 2.0\n[case]"),
        "link = { loss = 2.0 }\n" + HEAD,
        HEAD + '[link]\nedges = """\nold.csv"""\n',
    ],
)
def test_a_layout_that_hides_the_place_is_left_as_it_is_and_the_line_is_told(
    tmp_path, adopted, text
):
    with pytest.raises(ConfigError) as caught:
        adopted(text)
    assert 'edges = "theirs.csv"' in caught.value.mend
    assert (tmp_path / "case.toml").read_bytes().decode() == text


@pytest.mark.parametrize("name", ["\x7f", "\u2028", "حلب.csv", "a\tb"])
def test_a_name_with_signs_that_cannot_be_seen_is_read_back_twice(adopted, name):
    once = adopted(HEAD, name)
    assert tomllib.loads(once)["link"]["edges"] == name
    assert adopted(once, name) == once


# the fixture only makes a file
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=9))
def test_any_name_of_a_file_is_read_back_as_it_was(adopted, name):
    if name not in {".", ".."}:
        assert tomllib.loads(adopted(HEAD, name))["link"]["edges"] == name


def test_a_table_from_elsewhere_is_copied_so_that_the_case_can_be_moved(tmp_path):
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "reports.csv").touch()
    (folder / "case.toml").write_text(HEAD, encoding="utf-8")
    theirs = tmp_path / "theirs.csv"
    theirs.write_text("left,right\n", encoding="utf-8")
    name = adopt(read_case(folder), theirs, case_file=folder / "case.toml")
    assert name == "added/theirs.csv"
    assert read_case(folder).link.edges == name
    assert (folder / name).read_bytes() == theirs.read_bytes()
    (folder / name).write_text("another file\n", encoding="utf-8")
    assert adopt(read_case(folder), theirs, case_file=folder / "case.toml") == "added/theirs-2.csv"
    assert (folder / name).read_text(encoding="utf-8") == "another file\n"
