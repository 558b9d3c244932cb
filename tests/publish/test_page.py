"""What the report says, and that it holds together; how it behaves stands in the browser test."""

import re
from collections import Counter
from html.parser import HTMLParser

import msgspec
import polars as pl
import pytest

from crossfix.case import ClaimsSection, PublishSection
from crossfix.errors import ConfigError
from crossfix.publish.page import render
from crossfix.publish.waterfall import LINK_PARTS
from crossfix.release import release

VOID = {"meta", "link", "br", "input", "img", "hr"}


class Page(HTMLParser):
    """The ids, links, scripts and text of a page, and whether its tags pair."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.links, self.loads, self.handlers = Counter(), [], [], []
        self.open, self.words, self.bare = [], [], []
        self.scripts = 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.ids.update([found["id"]] if "id" in found else [])
        self.links += [found["href"]] if tag == "a" and "href" in found else []
        self.loads += [v for k, v in attrs if k in {"src", "data", "srcset", "poster", "action"}]
        self.handlers += [k for k in found if k.startswith("on")]
        self.scripts += tag == "script"
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open[-1] == tag, (tag, self.open)
        self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] not in {"script", "style"}:
            self.words.append(data)
            if not {"bdi", "title", "option", "desc"} & set(self.open):
                self.bare.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).replace("\u00a0", " ").split())


@pytest.fixture
def html(tables, case):
    return render(release(tables, case=case), case=case)


@pytest.fixture
def page(html):
    return Page(html)


def test_the_page_opens_with_the_claim_and_its_ranges(page):
    assert (
        "Of 819 objects claimed struck by 23 October 2015, between 96 and about 151 can be "
        "matched to incidents that anyone independent reports; 31 to about 58 to incidents that "
        "at least two independent groups confirm; for 12–22 nobody was watching; 559–609 were never named with a place "
        "that could be checked, in the statements collected."
    ) in page.text


def test_every_link_within_the_page_leads_to_one_element(page):
    within = {link[1:] for link in page.links if link.startswith("#")}
    assert within
    assert within <= set(page.ids)
    assert max(page.ids.values()) == 1
    assert not page.open


def test_every_figure_of_the_headline_is_a_link(html):
    lead = re.search(r'<p class="lead">(.*?)</p>', html, re.DOTALL).group(1)
    outside = re.sub(r"<a .*?</a>", "", lead)
    assert lead.count("<a ") == 5
    assert re.findall(r"\d+", outside) == ["23", "2015"]  # the day is no figure


def test_the_page_needs_no_network(page, html):
    assert page.loads == []
    assert "url(" not in html.replace('url(#hatch)"', "")
    assert "default-src 'none'" in html
    assert page.scripts == 1
    assert page.handlers == []


def test_the_script_may_run_by_its_hash_only(html):
    import base64
    import hashlib

    script = re.search(r"<script>(.*?)</script>", html, re.DOTALL).group(1)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html).group(1)
    assert f"script-src 'sha256-{digest}'" in policy.replace("&#39;", "'")


def test_the_sum_of_a_ledger_equals_the_probability_shown(html, tables):
    for row in tables["incidents"].iter_rows(named=True):
        article = html.split(f'<article class="body" id="i-{row["incident_id"]}"')[1]
        foot = re.search(r"<tfoot>(.*?)</tfoot>", article, re.DOTALL).group(1)
        decibans, percent = re.findall(r"<td>([^<]+)</td>", foot)
        odds = 10 ** (float(decibans) / 10)
        assert float(percent.replace("\u00a0%", "")) == pytest.approx(
            100 * odds / (1 + odds), abs=1
        )


def test_the_waterfall_of_each_link_adds_up_and_ends_in_its_probability(html):
    article = html.split('<article class="body" id="i-i01"')[1].split("</article>")[0]
    falls = re.findall(r'<table class="fall".*?</table>', article, re.DOTALL)
    assert len(falls) == 4
    for fall in falls:
        rows = re.findall(r"<td>([+-]?[\d.]+)</td><td>([+-]?[\d.]+)</td></tr>", fall)
        bits = [float(one) for one, _ in rows]
        assert len(bits) == len(LINK_PARTS)
        assert sum(bits) == pytest.approx(4.5)
        assert float(rows[-1][1]) == 4.5
        assert "<td>+4.5</td><td>96\u00a0%</td>" in fall
        assert "same town, same day" in fall


def test_for_and_against_differ_in_sign_and_pattern_and_silence_has_no_bar(html):
    fall = re.search(r'<table class="fall".*?</table>', html, re.DOTALL).group(0)
    assert re.findall(r'<i class="(\w+)"', fall) == ["against", "for", "for", "for"]
    assert fall.count('<span class="lane"></span>') == len(LINK_PARTS) - 3
    assert "repeating-linear-gradient" in re.search(r"\.lane .*?\.against\{[^}]*\}", html).group(0)


def test_every_part_of_a_link_is_explained_once(html):
    meanings = re.search(r'<dl class="facts" id="parts">(.*?)</dl>', html, re.DOTALL).group(1)
    assert re.findall(r"<dt>(\w+)</dt>", meanings) == list(LINK_PARTS)


def test_all_copies_of_a_voice_stand_under_it(page):
    assert "claimant's side : 2 reports, counted as one voice" in page.text.replace(
        "side:", "side :"
    )
    assert "1 day after the first of this voice" in page.text


def test_likelihood_and_quality_of_evidence_have_sentences_of_their_own(page):
    text = page.text
    assert (
        "It is almost certain that an event of this kind (air strike) happened here: 97 %." in text
    )
    assert (
        "The evidence is 3 reports by 3 sources; without copies 3 voices, 2 of them independent."
        in text
    )


def test_a_governorate_is_an_area_and_never_a_pin(html):
    drawn = html.split('<svg class="map"')[1].split("</svg>")[0]
    assert "#i-i08" not in drawn
    assert "#i-i09" not in drawn
    assert "#area-SY.Idlib" in drawn
    assert "#i-i01" in drawn


def test_grades_carry_their_word_beside_the_sign(html):
    rows = re.findall(r'<tr data-g="(\w+)".*?</tr>', html, re.DOTALL)
    assert Counter(rows)["confirmed"] == 2
    for grade in set(rows):
        assert f'<use href="#gl-{grade}"/></svg>{grade}</span>' in html


def test_unknown_is_a_dash(html):
    article = html.split('id="i-i03"')[1].split("</article>")[0]
    assert "<dt>Killed</dt><dd>–</dd>" in article


def test_a_case_without_claims_opens_with_its_incidents(without_claims, case):

    plain = msgspec.structs.replace(case, claims=ClaimsSection())
    found = Page(render(release(without_claims, case=plain), case=plain))
    assert "48 reports by 4 sources tell of 12 incidents: 2 confirmed, 3 probable" in found.text
    within = {link[1:] for link in found.links if link.startswith("#")}
    assert within <= set(found.ids)


def test_a_case_without_incidents_still_makes_a_page(tables, case):

    plain = msgspec.structs.replace(case, claims=ClaimsSection())
    nothing = {name: frame.clear() for name, frame in tables.items()}
    assert "0 reports by 0 sources" in Page(render(release(nothing, case=plain), case=plain)).text


def test_figures_that_the_tallies_lack_are_dashes(tables, case):
    fewer = {**tables, "tallies": tables["tallies"].clear()}
    text = Page(render(release(fewer, case=case), case=case)).text
    assert "– can be matched to incidents that anyone independent reports; – to incidents" in text


def test_a_headline_that_no_claim_has_is_refused_with_the_nearest(tables, case):

    wrong = msgspec.structs.replace(case, claims=ClaimsSection(headline="RU12"))
    with pytest.raises(ConfigError, match="RU12") as caught:
        render(release(tables, case=wrong), case=wrong)
    assert "RU021" in caught.value.mend


def test_beyond_the_limit_the_page_keeps_what_the_headline_counts_and_says_so(tables, case):
    found = Page(render(release(tables, case=case), case=case, most_incidents=6))
    assert "Of 819 objects" in found.text
    assert "shows the 6 most relevant incidents; the other 6 lie in csv/incidents.csv" in found.text
    assert {name for name in found.ids if re.fullmatch(r"i-i\d\d", name)} == {
        f"i-i0{number}" for number in range(1, 7)
    }
    within = {link[1:] for link in found.links if link.startswith("#")}
    assert within <= set(found.ids)


def test_what_was_held_back_is_counted(tables, case):

    delayed = msgspec.structs.replace(case, publish=PublishSection(delay_days=14))
    found = Page(render(release(tables, case=delayed), case=delayed))
    assert "Held back: 2 incidents" in found.text
    within = {link[1:] for link in found.links if link.startswith("#")}
    assert within <= set(found.ids)


def test_a_report_of_no_incident_is_listed(tables, case):
    lonely = {**tables, "membership": tables["membership"].filter(pl.col("incident_id") != "i05")}
    assert (
        "Reports that belong to no incident: 4"
        in Page(render(release(lonely, case=case), case=case)).text
    )


def test_a_source_that_the_sources_table_lacks_is_named_without_a_link(tables, case):
    fewer = {**tables, "sources": tables["sources"].filter(pl.col("source_id") != "geo")}
    found = Page(render(release(fewer, case=case), case=case))
    assert {link[1:] for link in found.links if link.startswith("#")} <= set(found.ids)


def test_five_hundred_reports_take_less_than_three_megabytes(tables, case):
    def many(name, frame):
        if name not in {
            "incidents",
            "reports",
            "membership",
            "voices",
            "ledger",
            "verdicts",
            "links",
        }:
            return frame
        keys = [
            column
            for column in ("incident_id", "report_id", "left", "right", "claim_id", "report_ids")
            if column in frame.columns
        ]
        copies = [frame.with_columns(pl.col(keys) + pl.lit(f"x{number}")) for number in range(11)]
        return pl.concat([frame, *copies])

    larger = {name: many(name, frame) for name, frame in tables.items()}
    assert larger["reports"].height > 500
    assert len(render(release(larger, case=case), case=case).encode()) < 3_000_000


def test_beyond_the_limit_the_headline_still_counts_every_incident(without_claims, case):
    plain = msgspec.structs.replace(case, claims=ClaimsSection())
    found = Page(render(release(without_claims, case=plain), case=plain, most_incidents=3))
    assert "48 reports by 4 sources tell of 12 incidents" in found.text
    assert {link[1:] for link in found.links if link.startswith("#")} <= set(found.ids)


def test_a_voice_leads_to_its_reports(html):
    row = html.split('<tr id="v-mod"')[1].split("</tr>")[0]
    assert row.count('href="#r-mod:') == 12
    assert row.count('href="#r-wire:') == 12


def test_words_of_another_script_keep_their_direction_to_themselves(page):
    bare = "".join(page.bare)
    assert re.search(r"[\u0400-\u04ff]|[\u0600-\u06ff]", bare) is None
    assert "سرمين" in page.text


def test_a_hostile_title_of_the_case_stays_text(tables, case):
    about = msgspec.structs.replace(case.case, title="</title><script>alert(1)</script>\u202e")
    hostile = msgspec.structs.replace(case, case=about)
    found = Page(render(release(tables, case=hostile), case=hostile))
    assert found.scripts == 1
    assert "\u202e" not in found.text


def test_links_to_reports_of_other_incidents_are_left_to_the_tables(tables, case):
    across = pl.DataFrame({"left": ["geo:i01"], "right": ["watch:i02"]})
    across = tables["links"].head(1).drop("left", "right").hstack(across)
    more = {**tables, "links": pl.concat([tables["links"], across.select(tables["links"].columns)])}
    assert render(release(more, case=case), case=case) == render(
        release(tables, case=case), case=case
    )
