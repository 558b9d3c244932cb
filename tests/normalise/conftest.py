import pytest

from crossfix.case import About, Case, ClaimsSection, Input


@pytest.fixture
def case():
    """A case of Syria in which Russia's claims are checked."""
    return Case(
        case=About(name="test", area=("SY",)),
        inputs=(Input(file="a.csv", format="csv"),),
        claims=ClaimsSection(claimant="Russia"),
    )
