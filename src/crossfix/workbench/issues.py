"""The page of what was doubtful in the data, each with its mend."""

from fastapi import APIRouter

from crossfix.model import Severity
from crossfix.publish.text import clean, clean_table
from crossfix.workbench.asked import Asked
from crossfix.workbench.pages import Page, add_page
from crossfix.workbench.query import Query, one_of

MANY = 200  # rows of one page

router = APIRouter()


def issues(asked: Asked) -> Page:
    """Return the doubts that fit what the address asks for, the gravest first."""
    query = Query(asked.pairs, known=("q", "severity", "stage", "page"))
    severity = one_of("severity", query["severity"], tuple(Severity))
    wanted = {"words": query["q"], "severity": severity, "stage": query["stage"]}
    counts = dict.fromkeys(Severity, 0) | dict(asked.view.ask("doubting", **wanted).iter_rows())
    total = sum(counts.values())
    tables = asked.view.slice("doubts", **wanted, limit=MANY, skip=(query.page - 1) * MANY)
    rows = tuple(clean_table(tables["issues"]).iter_rows(named=True))
    shown = {
        "query": query,
        "counts": counts,
        "total": total,
        "pages": -(-total // MANY),
        "rows": rows,
        "stages": [(name, clean(name), of) for name, of in asked.view.ask("stages").iter_rows()],
        "severities": tuple(Severity),
    }
    data = {"total": total, "counts": counts, "pages": shown["pages"], "issues": rows}
    return Page("issues.html.j2", asked.texts("nav.issues"), shown, data)


add_page(router, "/issues", issues)
