from importlib.resources import files

import pytest

from crossfix.case import _SECTIONS, Case, EngineSection, Input, files_of, read_case
from crossfix.errors import ConfigError

MINIMAL = '[case]\nname = "x"\n[[inputs]]\nfile = "r.csv"\nformat = "csv"\n'
SPARK = "[engine]\nname = 'spark'\n"


def _write(folder, text):
    (folder / "r.csv").write_text("report_id,source_id\n")
    (folder / "case.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_minimal_case_has_documented_defaults(tmp_path):
    case = read_case(_write(tmp_path, MINIMAL))
    assert case.link.reach_days == 3
    assert case.path("r.csv").is_file()


def test_the_engine_is_this_machine_unless_the_case_says_otherwise(tmp_path):
    assert read_case(_write(tmp_path, MINIMAL)).engine == EngineSection(name="local")
    short = read_case(_write(tmp_path, 'engine = "spark"\n' + MINIMAL))
    assert short.engine == EngineSection(name="spark", url=None)
    text = MINIMAL + SPARK + "url = 'spark://a:7077,b:7077'\n"
    text += "settings = { 'spark.executor.memory' = '8g' }\n"
    long = read_case(_write(tmp_path, text)).engine
    assert long.url == "spark://a:7077,b:7077"
    assert long.settings == {"spark.executor.memory": "8g"}


@pytest.mark.parametrize("url", ["local", "local[*]", "local-cluster[2,1,1024]", "k8s://h:1"])
def test_every_kind_of_spark_master_is_taken(tmp_path, url):
    assert read_case(_write(tmp_path, f"{MINIMAL}{SPARK}url = '{url}'\n")).engine.url == url


def test_the_home_country_is_the_first_of_the_area(tmp_path):
    assert read_case(_write(tmp_path, MINIMAL)).home is None
    both = MINIMAL.replace("[[inputs]]", 'area = ["SY", "TR"]\n[[inputs]]')
    assert read_case(_write(tmp_path, both)).home == "SY"


def test_every_section_tells_the_files_that_it_names(tmp_path):
    found = files_of(read_case(_write(tmp_path, MINIMAL + "[gazetteer]\nfiles = ['r.csv']\n")))
    assert {*found, "folder"} == set(Case.__struct_fields__)
    assert {name: files for name, files in found.items() if files} == {
        "inputs": ["r.csv"],
        "gazetteer": ["r.csv"],
    }


@pytest.mark.parametrize(
    ("text", "problem", "mend"),
    [
        (MINIMAL.replace("format", "fromat"), "unknown key 'fromat'", "'format'"),
        (MINIMAL + "[wiegh]\n", "unknown key 'wiegh'", "'weigh'"),
        (MINIMAL + "[link]\nreach_day = 3\n", "unknown key 'reach_day'", "'reach_days'"),
        (MINIMAL + "[link]\nreach_days = -1\n", "link.reach_days is -1", "at least 1"),
        (MINIMAL + "[link]\nreach_km = inf\n", "link.reach_km is inf", "at most"),
        (MINIMAL + "[link]\nreach_km = nan\n", "link.reach_km is nan", "at most"),
        (MINIMAL + "[link]\nreach_days = 'x'\n", "link.reach_days: expected int", "reference"),
        (MINIMAL + "[weigh]\nprior = 1.0\n", "weigh.prior is 1.0", "at most"),
        (MINIMAL + "[air]\nencounters = 'r.csv'\n", "air.tracks go together", "tables of tracks"),
        (MINIMAL + "[air]\ncoarsen_minutes = -1.0\n", "coarsen_minutes is -1.0", "at least 0"),
        (MINIMAL + "[publish]\ncoarsen_km = -20.0\n", "coarsen_km is -20.0", "at least 0"),
        (MINIMAL + "[publish]\ncoarsen_km = nan\n", "coarsen_km is nan", "at least 0"),
        (MINIMAL + "[publish]\ndelay_days = -5\n", "delay_days is -5", "at least 0"),
        (MINIMAL.replace('"x"', '" "'), "case.name is empty", "short name"),
        (MINIMAL.replace('"x"\n', '"x"\narea = ["Syria"]\n'), "'Syria'", "ISO 3166-1"),
        (MINIMAL.replace('"x"\n', '"x"\nbox = [43.0, 32.0, 35.0, 37.0]\n'), "box", "west"),
        ('engine = "sprak"\n' + MINIMAL, "engine is 'sprak'", '"spark"'),
        ("engine = 3\n" + MINIMAL, "engine: expected section", "reference"),
        (MINIMAL + "[engine]\nnames = 'spark'\n", "unknown key 'names'", "'name'"),
        (MINIMAL + "[engine]\nurl = 'yarn'\n", "the engine is local", "engine.name"),
        (MINIMAL + "[engine]\nsettings = { 'spark.x' = '1' }\n", "engine is local", "take"),
        (MINIMAL + SPARK + "url = 'sc://host'\n", "engine.url is 'sc://host'", "spark://"),
        (MINIMAL + SPARK + "settings = { memory = '8g' }\n", "has 'memory'", '"spark."'),
        (MINIMAL + SPARK + "settings = { 'spark.x' = 1 }\n", "expected str", "reference"),
        ('inputs = 3\n[case]\nname = "x"\n', "inputs is not a list", "two brackets"),
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


def test_a_case_saved_with_a_byte_order_mark_is_read(tmp_path):
    assert read_case(_write(tmp_path, "\ufeff" + MINIMAL)).case.name == "x"


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
