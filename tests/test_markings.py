"""Markings and audiences: read as people write them, and ordered from open to shut."""

import pytest

from crossfix.markings import (
    MOST,
    STRICTNESS,
    Audience,
    Tlp,
    label,
    no_wider,
    read_audience,
    read_tlp,
)


@pytest.mark.parametrize("tlp", Tlp)
def test_a_marking_is_read_as_it_is_written(tlp):
    for text in (label(tlp), tlp.value, label(tlp).lower(), f" TLP: {tlp.replace('+', ' + ')} "):
        assert read_tlp(text) is tlp


@pytest.mark.parametrize(
    "text", ["", "TLP:", "ORANGE", "TLP:AMBER+", "AMBER RED", "RED+STRICT", "1"]
)
def test_what_is_no_marking_is_refused(text):
    with pytest.raises(ValueError, match="none of TLP:CLEAR"):
        read_tlp(text)


def test_each_audience_reads_more_than_the_next():
    ranks = [STRICTNESS[MOST[audience]] for audience in Audience if audience in MOST]
    assert ranks == sorted(ranks, reverse=True)
    assert len(set(ranks)) == len(Tlp)
    for wide, narrow in zip(list(Audience), list(Audience)[1:], strict=False):
        assert no_wider(narrow, wide)
        assert not no_wider(wide, narrow)


def test_no_marking_names_who_works_on_the_case():
    assert read_audience("own") is Audience.OWN
    assert {read_audience(label(tlp)) for tlp in Tlp} == set(MOST)
