from importlib.resources import files

import pytest

from crossfix.case import _SECTIONS, Input, read_case
from crossfix.errors import ConfigError

MINIMAL = '[case]\nname = "x"\n[[inputs]]\nfile = "r.csv"\nformat = "csv"\n'


def _write(folder, text):
    (folder / "r.csv").write_text("report_id,source_id\n")
    (folder / "case.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_minimal_case_has_documented_defaults(tmp_path):
    case = read_case(_write(tmp_path, MINIMAL))
    assert case.link.reach_days == 3
    assert case.path("r.csv").is_file()


@pytest.mark.parametrize(
    ("text", "problem", "mend"),
    [
        (MINIMAL.replace("format", "fromat"), "unknown key 'fromat'", "'format'"),
        (MINIMAL + "[wiegh]\n", "unknown key 'wiegh'", "'weigh'"),
        (MINIMAL + "[link]\nreach_day = 3\n", "unknown key 'reach_day'", "'reach_days'"),
        (MINIMAL + "[link]\nreach_days = -1\n", "link.reach_days is -1", "above 0"),
        (MINIMAL + "[link]\nreach_days = 'x'\n", "Expected `int`", "reference"),
        (MINIMAL + "[weigh]\nprior = 1.0\n", "weigh.prior is 1.0", "below 1"),
        (MINIMAL.replace("r.csv", "s.csv"), "s.csv is not there", "put it at"),
        ('[case]\nname = "x"\ninputs = []\n', "unknown key 'inputs'", "did you mean"),
        ("[case\n", "case.toml", "mend the file"),
        (
            MINIMAL.replace('"x"\n', '"x"\nstart = 2015-10-31\nend = 2015-10-01\n'),
            "before it starts",
            "exchange",
        ),
    ],
)
def test_a_bad_case_says_what_where_and_the_mend(tmp_path, text, problem, mend):
    with pytest.raises(ConfigError) as error:
        read_case(_write(tmp_path, text))
    assert problem in error.value.problem
    assert mend in error.value.mend


def test_an_absent_case_says_how_to_make_one(tmp_path):
    with pytest.raises(ConfigError) as error:
        read_case(tmp_path)
    assert "crossfix new" in error.value.mend


def test_every_setting_stands_in_the_template():
    template = (files("crossfix") / "data" / "case-template.toml").read_text(encoding="utf-8")
    for name, section in {**_SECTIONS, "inputs": Input}.items():
        assert f"[{name}]" in template
        for key in section.__struct_fields__:
            assert f"{key} = " in template, f"{name}.{key} is not in the template"
