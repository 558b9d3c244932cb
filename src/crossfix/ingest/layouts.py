"""The columns that each format reads, their meaning, and the other names that files give them."""

from collections.abc import Mapping
from typing import NamedTuple


class Layout(NamedTuple):
    """What a reader looks for in a header."""

    format: str
    columns: Mapping[str, str]  # name -> meaning
    required: tuple[str, ...]
    aliases: Mapping[str, tuple[str, ...]] = {}  # name -> other names of the same thing
    ignored: Mapping[str, str] = {}  # column that is left out -> why


CANONICAL_COLUMNS: dict[str, str] = {
    "report_id": "id of the record, unique within its source; required",
    "source_id": "who says so; required, unless [[inputs]] source says it for the whole file",
    "published_on": "day of publication, ISO 8601",
    "published_at": "moment of publication, ISO 8601, UTC, where it is known",
    "event_start": "first day or moment at which it may have happened, ISO 8601, UTC",
    "event_end": "last day, included whole, or the moment at which it was over, ISO 8601, UTC",
    "date_precision": "how finely the source named the time: hour, day, two_days, week, month, "
    "year or unknown",
    "place_name": "the place, as the source names it",
    "admin1": "first-level unit (governorate), as the source names it",
    "country": "country, as the source names it",
    "lat": "latitude, degrees north, WGS84",
    "lon": "longitude, degrees east, WGS84",
    "place_precision": "how finely the source named the place: exact, neighbourhood, village, "
    "town, city, subdistrict, district, governorate, country or unknown",
    "event_type": "kind of event, in the source's word",
    "object_type": "what was struck, in the source's words",
    "claimed_object": "what was struck as the striking side says, where it is kept apart",
    "observed_object": "what was struck as anyone else says, where it is kept apart",
    "claimed_affiliation_of_target": "to whom the struck object is said to belong",
    "actor": "who did it, as the source says",
    "opponent": "the other side, as the source says",
    "munition": "weapon or aircraft, in the source's words",
    "killed_min": "people killed, at least; empty where nobody said",
    "killed_max": "people killed, at most; empty where nobody said",
    "civilians_killed_min": "civilians killed, at least; empty where nobody said",
    "civilians_killed_max": "civilians killed, at most; empty where nobody said",
    "injured_min": "people injured, at least; empty where nobody said",
    "injured_max": "people injured, at most; empty where nobody said",
    "stance": "asserts, denies, amends or geolocates; empty: asserts",
    "cites": "source_ids that the report credits, ';' between",
    "about": "report_id, in the same file, of the report that this one examines",
    "origin": "who told the source, in the source's words",
    "language": "language of the text, ISO 639-1",
    "url": "address of the text",
    "note": "remark of whoever coded the record",
    "text": "the text as it came out, to find copies; never published",
    "media": "SHA-256 of each picture or video that the report shows, ';' between",
    "remnants": "what remnants of weapons are described as, in the source's words",
    "damage": "what damage is described as, in the source's words",
    "graphic": "yes where what it shows or describes can distress: covered until asked for",
    "tlp": "marking, TLP 2.0: CLEAR, GREEN, AMBER, AMBER+STRICT or RED; empty: none of its own",
    "embargo_until": "first day on which anybody else may see it, ISO 8601",
}

CANONICAL = Layout(
    format="csv",
    columns=CANONICAL_COLUMNS,
    required=("report_id", "source_id"),
    aliases={
        "report_id": ("id", "record_id", "event_id", "incident_id", "case_id", "report_no"),
        "source_id": ("source", "source_name", "outlet", "publisher", "reported_by"),
        "published_on": ("published", "publication_date", "date_published", "report_date"),
        "published_at": ("publication_time", "time_published", "posted_at"),
        "event_start": (
            *("date", "event_date", "incident_date", "date_start", "start_date", "start"),
            *("date_of_event", "date_of_incident", "datetime", "day"),
        ),
        "event_end": ("date_end", "end_date", "end"),
        "date_precision": ("time_precision", "date_accuracy", "precision_of_date"),
        "place_name": ("place", "location", "location_name", "town", "site", "settlement"),
        "admin1": ("governorate", "province", "region", "oblast", "adm1", "adm_1", "muhafaza"),
        "country": ("country_name", "nation"),
        "lat": ("latitude", "y", "lat_deg", "point_y", "gps_lat", "location_latitude"),
        "lon": ("longitude", "lng", "long", "x", "lon_deg", "point_x", "gps_lon"),
        "place_precision": ("location_precision", "geo_precision", "geolocation_accuracy"),
        "event_type": ("type", "type_of_event", "attack_type", "strike_type", "category"),
        "object_type": ("object", "target", "target_type", "object_struck", "infrastructure"),
        "claimed_object": ("claimed_target",),
        "observed_object": ("observed_target",),
        "claimed_affiliation_of_target": ("target_affiliation", "affiliation_of_target"),
        "actor": ("perpetrator", "belligerent", "belligerents", "attacker", "actor1", "side_a"),
        "opponent": ("actor2", "side_b"),
        "munition": ("weapon", "weapon_type", "munition_type", "aircraft"),
        "killed_min": ("deaths_min", "fatalities_min", "min_killed", "killed_low"),
        "killed_max": ("deaths_max", "fatalities_max", "max_killed", "killed_high"),
        "civilians_killed_min": ("civilian_deaths_min", "civilians_killed_low"),
        "civilians_killed_max": ("civilian_deaths_max", "civilians_killed_high"),
        "injured_min": ("wounded_min", "min_injured", "injured_low"),
        "injured_max": ("wounded_max", "max_injured", "injured_high"),
        "stance": ("position",),
        "cites": ("credits", "cited_sources"),
        "about": ("about_report", "examines"),
        "origin": ("source_original", "original_source"),
        "language": ("lang",),
        "url": ("link", "source_url", "permalink", "web_address"),
        "note": ("notes", "comment", "comments", "remark", "remarks", "description"),
        "text": ("full_text", "article_text"),
        "media": ("media_hash", "media_hashes", "media_sha256"),
        "graphic": ("graphic_content", "graphic_media"),
        "tlp": ("tlp_marking", "marking"),
        "embargo_until": ("embargo", "embargoed_until"),
    },
    ignored={"coord_source": "says where the coder took the point from, not what the source said"},
)
