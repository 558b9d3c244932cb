from crossfix.publish import figures
from crossfix.tally.audited import AUDITED_MEASURES
from crossfix.tally.scorecard import MEASURES

KNOWN = {*MEASURES, *AUDITED_MEASURES}


def test_every_measure_of_the_scorecard_has_words_and_no_other():
    assert set(figures.MEASURES) == KNOWN


def test_what_a_figure_is_made_of_is_a_measure():
    parts = {name for names in figures.MADE_OF.values() for name in names}
    named = {*figures.MADE_OF, *parts, *figures.UNKNOWN, *figures.ESTIMATED}
    assert named <= KNOWN
