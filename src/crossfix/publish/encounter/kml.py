"""Encounters as KML 2.2 with timed tracks (gx:Track), which Google Earth and others replay.

Its absolute altitudes are meant above the sea (EGM96). Ours are as recorded and not corrected for
the geoid, which the description says.
"""

from pathlib import Path
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent, register_namespace

import polars as pl

from crossfix.publish.encounter.replayed import Flown, Meeting, meetings, stamp
from crossfix.release import Released
from crossfix.store import whole_file

KML, GX = "http://www.opengis.net/kml/2.2", "http://www.google.com/kml/ext/2.2"
_COLOURS = {"a": "ffb27200", "b": "ff005ed5"}  # alpha, blue, green, red
_ARRAYS = {"alt_baro_ft": "pressure altitude, ft", "alt_geom_ft": "geometric altitude, ft"}
_GEOID = (
    " KML refers absolute altitudes to the sea; these are as recorded, not corrected for the geoid "
    "(up to 100 m)."
)


def write_kml(released: Released, path: Path) -> Path:
    """Write the encounters that were released as one KML document."""
    register_namespace("", KML)
    register_namespace("gx", GX)
    root = Element(_k("kml"))
    document = SubElement(root, _k("Document"))
    _say(document, "name", "crossfix encounters")
    _say(document, "description", f"As recorded, after the fact. Released: {released.audience}.")
    for side, colour in _COLOURS.items():
        style = SubElement(document, _k("Style"), id=side)
        line = SubElement(style, _k("LineStyle"))
        _say(line, "color", colour)
        _say(line, "width", "3")
    schema = SubElement(document, _k("Schema"), id="state")
    for name, told in _ARRAYS.items():
        field = SubElement(schema, _g("SimpleArrayField"), name=name, type="float")
        _say(field, "displayName", told)
    for meeting in meetings(released):
        _folder(document, meeting)
    indent(root)
    with whole_file(path) as part:
        ElementTree(root).write(part, encoding="utf-8", xml_declaration=True)
    return path


def _k(name: str) -> str:
    return f"{{{KML}}}{name}"


def _g(name: str) -> str:
    return f"{{{GX}}}{name}"


def _say(parent: Element, name: str, text: str) -> None:
    SubElement(parent, _k(name)).text = text


def _folder(document: Element, meeting: Meeting) -> None:
    folder = SubElement(document, _k("Folder"))
    _say(folder, "name", " and ".join(flown.name for flown in meeting.flown))
    _say(folder, "description", meeting.told + _GEOID)
    for flown in meeting.flown:
        if flown.parts:
            _track(folder, flown)
    mark = SubElement(folder, _k("Placemark"))
    _say(mark, "name", "closest approach")
    _say(mark, "description", meeting.told + _GEOID)
    moment = SubElement(mark, _k("TimeStamp"))
    _say(moment, "when", stamp(meeting.t_cpa))
    line = SubElement(mark, _k("LineString"))
    _say(line, "altitudeMode", "absolute")
    ends = (f"{lon:.8f},{lat:.8f},{height:.3f}" for lon, lat, height in meeting.closest)
    _say(line, "coordinates", " ".join(ends))


def _track(folder: Element, flown: Flown) -> None:
    mark = SubElement(folder, _k("Placemark"))
    _say(mark, "name", flown.name)
    _say(mark, "styleUrl", f"#{flown.side}")
    several = SubElement(mark, _g("MultiTrack"))
    _say(several, "altitudeMode", "absolute")
    # nothing is drawn between the parts: there the recording has a gap
    SubElement(several, _g("interpolate")).text = "0"
    for part in flown.parts:
        track = SubElement(several, _g("Track"))
        _say(track, "altitudeMode", "absolute")
        for ns in part["ns"]:
            _say(track, "when", stamp(ns))
        for lon, lat, height in part.select("lon", "lat", "height_m").iter_rows():
            SubElement(track, _g("coord")).text = f"{lon:.8f} {lat:.8f} {height:.3f}"
        data = SubElement(SubElement(track, _k("ExtendedData")), _k("SchemaData"))
        data.set("schemaUrl", "#state")
        for name in _ARRAYS:
            _array(data, part[name])


def _array(data: Element, column: pl.Series) -> None:
    array = SubElement(data, _g("SimpleArrayData"), name=column.name)
    for value in column:
        SubElement(array, _g("value")).text = "" if value is None else f"{value:.0f}"
