"""The pages of claims: what was stated, its scorecard, and what every figure counts."""

from fastapi import APIRouter

from crossfix.publish.claim_view import claim_view, finding_view
from crossfix.publish.claims_svg import claims_view
from crossfix.publish.figures import figure
from crossfix.publish.headline import headline_claim
from crossfix.publish.rows import Row
from crossfix.publish.support_svg import rates, support
from crossfix.publish.text import clean, names
from crossfix.workbench.asked import Asked
from crossfix.workbench.errors import NotThereError
from crossfix.workbench.pages import Page, add_page, rows_of
from crossfix.workbench.sentences import measured

router = APIRouter()


def claims(asked: Asked) -> Page:
    """Return the page of all claims, day by day, and of the checks among them."""
    book = asked.book("claims")
    shown = {
        "chart": claims_view(book.frame("claims"), href=asked.addresses.href),
        "claims": [claim_view(book, row) for row in sorted(book.rows("claims"), key=_by_time)],
        "findings": [finding_view(book, row) for row in book.rows("findings")],
        "claim": headline_claim(book, asked.case),
    }
    data = rows_of(book, "claims", "findings")
    return Page("claims.html.j2", asked.texts("nav.claims"), shown, data)


def claim(asked: Asked, claim_id: str) -> Page:
    """Return the page of one claim."""
    book = asked.book("claims")
    row = book.one("claims", "claim_id", claim_id)
    if row is None:
        raise NotThereError(f"no claim is called {clean(claim_id)!r}", mend="look at all: /claims")
    view = claim_view(book, row)
    using = [one for one in book.rows("findings") if claim_id in names(one["claim_ids"])]
    about = asked.book("claim", claim_id=claim_id)
    shown = {
        "c": view,
        "measured": measured,
        "chart": claims_view(book.frame("claims"), href=asked.addresses.href),
        "findings": [finding_view(book, one) for one in using],
        "support": support(book, data_end=asked.case.case.end, claim_id=claim_id),
        "rates": rates(book),
        "verdicts": about.rows("verdicts"),
        "quotations": about.rows("quotations"),
    }
    data = {
        "claim": row,
        "quotations": shown["quotations"],
        "tallies": book.where("tallies", "claim_id", claim_id),
        "findings": using,
        "verdicts": shown["verdicts"],
    }
    title = f"{claim_id}: {view.objects} objects, {view.sorties} sorties"
    return Page("claim.html.j2", title, shown, data)


def figure_page(asked: Asked, claim_id: str, measure: str) -> Page:
    """Return the page of one figure: its range, its reason, and what it counts."""
    book = asked.book("figure", claim_id=claim_id, measure=measure)
    found = figure(book, claim_id, measure)
    if found is None:
        raise NotThereError(
            f"claim {clean(claim_id)!r} has no figure {clean(measure)!r}",
            mend="look at its scorecard: /claims",
        )
    members = sorted(found.members, key=lambda row: (-row["weight"], row["member_id"]))
    shown = {"f": found, "measured": measured, "members": members, "book": book}
    row = next(one for one in book.rows("tallies") if one["measure"] == measure)
    data = {"figure": row, "tally_members": members, **rows_of(book, "incidents")}
    return Page("figure.html.j2", f"{claim_id}: {found.label}", shown, data)


def _by_time(row: Row) -> tuple[bool, str, str]:
    return row["start"] is None, str(row["start"]), row["claim_id"]


add_page(router, "/claims", claims)
add_page(router, "/claims/{claim_id:path}/figures/{measure}", figure_page)
add_page(router, "/claims/{claim_id:path}", claim)
