"""SVG drawn as PNG by resvg, which is an extra."""

from importlib.util import find_spec

from crossfix.errors import ReleaseError

ZOOM = 3.0  # pixels for each unit of the drawing: sharp in print at the width of a column


def png_of(svg: str) -> bytes:
    """Return a drawing as PNG."""
    import resvg_py  # noqa: PLC0415 - an extra, imported when asked for

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=ZOOM))


def refuse_without_letters(fonts: str) -> None:
    """Raise ReleaseError where resvg is not installed or would leave all letters out."""
    if find_spec("resvg_py") is None:
        raise ReleaseError(
            "PNG files are drawn by resvg, which is not installed",
            mend="pip install 'crossfix[air]'",
        )
    blank = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">{}</svg>'
    letter = blank.format(f'<text y="15" font-family="{fonts}">8</text>')
    if png_of(letter) == png_of(blank.format("")):
        raise ReleaseError(
            "there is no font to draw the pictures with", mend="install one, such as DejaVu Sans"
        )
