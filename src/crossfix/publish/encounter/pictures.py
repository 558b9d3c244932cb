"""The pictures of an encounter: the same drawings in the page, as SVG files and as PNG files."""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from crossfix.air.units import FOOT_M
from crossfix.publish.encounter.chart import Chart, Row, apart_chart, profile_chart
from crossfix.publish.encounter.chart import Told as Words
from crossfix.publish.encounter.plan import Plan, plan_view
from crossfix.publish.encounter.png import png_of, refuse_without_letters
from crossfix.publish.encounter.words import Telling, told
from crossfix.release import Released
from crossfix.store import whole_file, write_text

# the light colours of style.css: what draws a file alone does not know custom properties
_COLOURS = {
    "--ground": "#ffffff", "--ink": "#1b1f24", "--soft": "#56606b", "--line": "#d9dee4",
    "--one": "#0072b2", "--two": "#d55e00", "--haze": ".16",
}  # fmt: skip
# DejaVu first: it has the minus sign and the degree in one face
_FONTS = "'DejaVu Sans', 'Noto Sans', 'Liberation Sans', Arial, Helvetica, sans-serif"


class Picture(NamedTuple):
    """One drawing and what stands under it."""

    name: str
    title: str
    caption: str
    view: Plan | Chart


def pictures(released: Released) -> tuple[Picture, ...]:
    """Return the pictures of the one encounter that was released."""
    tables = released.tables
    row = tables["encounters"].to_dicts()[0]
    telling = told(tables)
    names = {side: telling.names[side] for side in ("a", "b")}
    inside = seconds_inside(row)
    apart = tables["separations"].sort("since_s")
    plan = plan_view(
        row, tables["states"].sort("since_s"), tables["closest"], names=names,
        words=(telling.titles["plan"], telling.words["plan"], telling.limits["h"]),
    )  # fmt: skip
    views: dict[str, Plan | Chart] = {
        "plan": plan,
        "profile": profile_chart(
            tables["states"], names=names, v_minimum_m=row["v_minimum_m"], inside=inside,
            told=_words(telling, "profile", f"{row['datum']} altitude, ft", ""),
        ),
        "horizontal": apart_chart(
            apart, measure="h", per_metre=1 / 1000, inside=inside,
            told=_words(telling, "horizontal", "km apart", telling.limits["h"]),
        ),
        "vertical": apart_chart(
            apart, measure="v", per_metre=1 / FOOT_M, inside=inside,
            told=_words(telling, "vertical", "ft apart", telling.limits["v"]),
        ),
    }  # fmt: skip
    return tuple(
        Picture(name, telling.titles[name], telling.captions[name], view)
        for name, view in views.items()
    )


def _words(telling: Telling, name: str, unit: str, limit: str) -> Words:
    return Words(name, telling.titles[name], telling.words[name], unit, limit)


def seconds_inside(row: Row) -> tuple[float, float] | None:
    """Return from when to when the two are inside the minima; None where they never are."""
    if row["t_in"] is None:
        return None
    begin, end = ((row[name] - row["t_cpa"]).total_seconds() for name in ("t_in", "t_out"))
    return begin, end


def drawn(picture: Picture) -> Markup:
    """Return the picture as it stands in a page, in the colours of that page."""
    return Markup(_template(picture).render(p=picture.view, more="", style=""))  # noqa: S704 - escaped by the template


def alone(picture: Picture) -> str:
    """Return the picture as a file of its own, in light colours."""
    style = f".pic{{font-family:{_FONTS}}}.pic .ground{{fill:var(--ground)}}{css('picture.css')}"
    view = picture.view
    wide, tall = (view.size,) * 2 if isinstance(view, Plan) else (view.width, view.height)
    more = f' xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{tall}"'
    ground = f'<rect class="ground" width="{wide}" height="{tall}"/>'
    text = _template(picture).render(
        p=view,
        more=Markup(more),  # noqa: S704 - our own numbers
        style=Markup(f"<style>{style}</style>{ground}"),  # noqa: S704 - our own file
    )
    for name, colour in _COLOURS.items():
        text = text.replace(f"var({name})", colour)
    return text.strip() + "\n"


def write_pictures(released: Released, folder: Path) -> list[Path]:
    """Write each picture as SVG and as PNG, and return the paths.

    Raises ReleaseError where a file cannot be written, or PNG files cannot be made.
    """
    made = []
    refuse_without_letters(_FONTS)
    for picture in pictures(released):
        text = alone(picture)
        made.append(write_text(folder / f"{picture.name}.svg", text))
        with whole_file(folder / f"{picture.name}.png") as part:
            part.write_bytes(png_of(text))
        made.append(folder / f"{picture.name}.png")
    return made


@cache
def environment() -> Environment:
    """Return what the templates of encounters are drawn by."""
    return Environment(
        loader=PackageLoader("crossfix.publish", "templates/encounter"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _template(picture: Picture) -> Template:
    name = "plan" if isinstance(picture.view, Plan) else "chart"
    return environment().get_template(f"{name}.svg.j2")


def css(name: str) -> str:
    """Return one of the style sheets of encounters."""
    place = files("crossfix.publish") / "templates" / "encounter" / name
    return place.read_text(encoding="utf-8")
