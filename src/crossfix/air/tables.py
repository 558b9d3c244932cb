"""The columns of the tables of airspace safety."""

import polars as pl

from crossfix.tables import FLAG, REAL, TEXT, WHOLE, Column, Table

SMALL = pl.Float32()
LEVEL = pl.Int8()
INSTANT = pl.Datetime("ns", "UTC")

TRACKS = Table(
    "tracks",
    "one state of one aircraft as one party recorded it; ordered by slab of time, track and time",
    ("track_id", "t"),
    (
        Column("track_id", TEXT, "one uninterrupted flight as recorded", required=True),
        Column("party", TEXT, "whose recording it is"),
        Column("source", TEXT, "adsb, mlat, modes, radar, asterix or manual", required=True),
        Column("icao24", TEXT, "address of the transponder, six hexadecimal digits"),
        Column("callsign", TEXT, "call sign"),
        Column("t", INSTANT, "moment of the position, UTC", required=True),
        Column("lon", REAL, "longitude, degrees east, WGS84", required=True),
        Column("lat", REAL, "latitude, degrees north, WGS84", required=True),
        Column("alt_baro_ft", SMALL, "pressure altitude, feet above 1013.25 hPa"),
        Column("alt_geom_ft", SMALL, "geometric altitude, feet, as the source refers it"),
        Column("gs_kt", SMALL, "ground speed, knots"),
        Column("track_deg", SMALL, "course over the ground, degrees from true north"),
        Column("vrate_fpm", SMALL, "vertical rate, feet a minute, up positive"),
        Column("squawk", TEXT, "transponder code, four octal digits"),
        Column("emergency", TEXT, "emergency state as the aircraft sent it"),
        Column("advisory", TEXT, "resolution advisory as its ACAS sent it: climb, descend, ..."),
        Column("nic", LEVEL, "navigation integrity category"),
        Column("nacp", LEVEL, "navigation accuracy category, position"),
        Column("sil", LEVEL, "source integrity level"),
        Column("sigma_h_m", SMALL, "standard deviation of one horizontal coordinate, metres"),
        Column("sigma_v_m", SMALL, "standard deviation of the altitude, metres"),
        Column("clock_sigma_s", SMALL, "standard deviation of the time stamp, seconds"),
        Column("on_ground", FLAG, "whether the aircraft said that it is on the ground"),
        Column("evidence_id", TEXT, "SHA-256 of the file", required=True),
        Column("marking", TEXT, "who may see it"),
    ),
)

ENCOUNTERS = Table(
    "encounters",
    "one meeting of two aircraft, by the surest account of it, and their closest approach",
    ("encounter_id",),
    (
        Column("encounter_id", TEXT, "digest of the two tracks and the moment", required=True),
        Column("a", TEXT, "track_id of the one, first in the order of names", required=True),
        Column("b", TEXT, "track_id of the other", required=True),
        Column("callsign_a", TEXT, "call sign, else address, of the one"),
        Column("callsign_b", TEXT, "call sign, else address, of the other"),
        Column("party_a", TEXT, "whose recording the one is"),
        Column("party_b", TEXT, "whose recording the other is"),
        Column("minima", TEXT, "the minima, with edition", required=True),
        Column("h_minimum_m", REAL, "horizontal minimum, metres", required=True),
        Column("v_minimum_m", REAL, "vertical minimum at the closest approach", required=True),
        Column("t_in", INSTANT, "first moment inside the minima; null where never inside"),
        Column("t_out", INSTANT, "last moment inside the minima; null where never inside"),
        Column("loss_s", REAL, "seconds inside the minima in all", required=True),
        Column("t_cpa", INSTANT, "moment of the closest approach (least norm)", required=True),
        Column("h_m", REAL, "horizontal distance then, metres on WGS84", required=True),
        Column("v_m", REAL, "vertical distance then, metres", required=True),
        Column("norm", REAL, "the larger of h/H and v/V then", required=True),
        Column("closure_kt", REAL, "horizontal speed of the one past the other", required=True),
        Column("angle_deg", REAL, "angle between the two courses, 0 to 180", required=True),
        Column("tau_mod_s", REAL, "least modified tau; null where the minima have none"),
        Column("kind", TEXT, "proximity, loss_of_separation, ...", required=True),
        Column("p_violation", REAL, "probability that the minima were violated; null: unknown"),
        Column("h_low_m", REAL, "lower end of the 95 % interval of h_m; null: unknown"),
        Column("h_high_m", REAL, "upper end of the 95 % interval of h_m; null: unknown"),
        Column("gap_s", REAL, "longest time between the samples used at t_cpa", required=True),
        Column("datum", TEXT, "altitudes compared: pressure, geometric or mixed", required=True),
        Column("flags", TEXT, "what limits the result, ';' between", required=True),
        Column("evidence_ids", TEXT, "the files behind it, ';' between", required=True),
        Column("samples", WHOLE, "stretches of two straight legs that it rests on", required=True),
        Column("accounts", WHOLE, "pairs of tracks that tell of this meeting", required=True),
        Column("other_accounts", TEXT, "what the pairs beside a and b tell", required=True),
    ),
)

STATES = Table(
    "states",
    "one recorded state of one of the two aircraft of an encounter, about its closest approach",
    ("encounter_id", "side", "since_s"),
    (
        Column("encounter_id", TEXT, "the encounter", required=True),
        Column("side", TEXT, "a or b", required=True),
        Column("t", INSTANT, "moment, UTC, by the clock of the first party", required=True),
        Column("t_recorded", INSTANT, "moment as recorded; null: withheld"),
        Column("since_s", REAL, "seconds after the closest approach", required=True),
        Column("lon", REAL, "longitude, degrees east, WGS84", required=True),
        Column("lat", REAL, "latitude, degrees north, WGS84", required=True),
        Column("alt_baro_ft", SMALL, "pressure altitude, feet above 1013.25 hPa"),
        Column("alt_geom_ft", SMALL, "geometric altitude, feet, as the source refers it"),
        Column("height_ft", REAL, "height in the datum of the encounter; null: not known in it"),
        Column("source", TEXT, "adsb, mlat, modes, radar, asterix or manual", required=True),
        Column("nacp", LEVEL, "navigation accuracy category, position"),
        Column("sigma_h_m", SMALL, "standard deviation of one coordinate, as recorded"),
        Column("evidence_id", TEXT, "SHA-256 of the file; null: withheld"),
        Column("marking", TEXT, "who may see it"),
        Column("used_for", TEXT, "the moments that it is the nearest state of, ';' between"),
    ),
)

CLOSEST = Table(
    "closest",
    "where one of the two aircraft of an encounter was at the closest approach",
    ("encounter_id", "side"),
    (
        Column("encounter_id", TEXT, "the encounter", required=True),
        Column("side", TEXT, "a or b", required=True),
        Column("lon", REAL, "longitude, degrees east, WGS84", required=True),
        Column("lat", REAL, "latitude, degrees north, WGS84", required=True),
        Column("height_ft", REAL, "height in the datum of the encounter", required=True),
        Column("course_deg", REAL, "course over the ground, degrees from north", required=True),
        Column("speed_kt", REAL, "ground speed between its states, knots", required=True),
        Column("sigma_along_m", REAL, "standard deviation along the course; null: unknown"),
        Column("sigma_across_m", REAL, "standard deviation across the course; null: unknown"),
    ),
)

SEPARATIONS = Table(
    "separations",
    "how far two aircraft were apart at one moment",
    ("encounter_id", "since_s"),
    (
        Column("encounter_id", TEXT, "the encounter", required=True),
        Column("since_s", REAL, "seconds after the closest approach", required=True),
        Column("h_m", REAL, "horizontal distance, metres on WGS84", required=True),
        Column("h_low_m", REAL, "lower end of its 95 % interval; null: unknown"),
        Column("h_high_m", REAL, "upper end of its 95 % interval; null: unknown"),
        Column("h_minimum_m", REAL, "horizontal minimum", required=True),
        Column("v_m", REAL, "vertical distance, metres", required=True),
        Column("v_low_m", REAL, "lower end of its 95 % interval; null: unknown"),
        Column("v_high_m", REAL, "upper end of its 95 % interval; null: unknown"),
        Column(
            "v_minimum_m", REAL, "vertical minimum at the heights of that moment", required=True
        ),
        Column("p_inside", REAL, "probability of being below both minima then; null: unknown"),
    ),
)

PLACES = Table(
    "places",
    "where one of the two aircraft of an encounter was at one moment, between its states",
    ("encounter_id", "side", "since_s"),
    (
        Column("encounter_id", TEXT, "the encounter", required=True),
        Column("side", TEXT, "a or b", required=True),
        Column("since_s", REAL, "seconds after the closest approach", required=True),
        Column("lon", REAL, "longitude, degrees east, WGS84", required=True),
        Column("lat", REAL, "latitude, degrees north, WGS84", required=True),
        Column("height_ft", REAL, "height in the datum of the encounter", required=True),
        Column("course_deg", REAL, "course over the ground, degrees from north", required=True),
        Column("sigma_along_m", REAL, "standard deviation along the course; null: unknown"),
        Column("sigma_across_m", REAL, "standard deviation across the course; null: unknown"),
    ),
)

FOUND, DOUBTFUL, REFUSED = "found", "doubtful", "refused"  # status of a sign
EMERGENCIES = Table(
    "emergencies",
    "one sign of an emergency that was found in a track, or considered and refused",
    ("event_id",),
    (
        Column("event_id", TEXT, "digest of the track, the sign and its onset", required=True),
        Column("kind", TEXT, "general_emergency, radio_failure, lost_track, ...", required=True),
        Column("status", TEXT, "found, doubtful or refused", required=True),
        Column("track_id", TEXT, "the track", required=True),
        Column("icao24", TEXT, "address of the transponder"),
        Column("callsign", TEXT, "call sign, else address"),
        Column("party", TEXT, "whose recording it is"),
        Column("t_on", INSTANT, "onset: the first sample that shows it", required=True),
        Column("t_off", INSTANT, "the last sample that shows it", required=True),
        Column("lon", REAL, "longitude at the onset, degrees east, WGS84"),
        Column("lat", REAL, "latitude at the onset, degrees north, WGS84"),
        Column("alt_ft", REAL, "altitude at the onset, feet; pressure where known"),
        Column("shown_by", TEXT, "squawk, state, advisory, altitude, ...", required=True),
        Column("samples", WHOLE, "samples that show it; minutes of interference", required=True),
        Column("drop_ft", REAL, "feet lost; of descents only"),
        Column("rate_fpm", REAL, "mean rate of the descent, feet a minute; of descents only"),
        Column("p_received", REAL, "chance that an aircraft there was received in a minute"),
        Column("neighbours", WHOLE, "other aircraft that it was compared with"),
        Column("because", TEXT, "what shows it, or why it was refused, in words", required=True),
        Column("flags", TEXT, "what limits it, ';' between", required=True),
        Column("evidence_ids", TEXT, "the files behind it, ';' between", required=True),
    ),
)  # fmt: skip

COMPARISONS = Table(
    "comparisons",
    "two statements of one quantity of one encounter, and whether both can hold",
    ("comparison_id",),
    (
        Column("comparison_id", TEXT, "digest of the two statements", required=True),
        Column("kind", TEXT, "between, within or plausible", required=True),
        Column("about", TEXT, "the aircraft; both: all together", required=True),
        Column("during", TEXT, "stretch of the event that it is of", required=True),
        Column("quantity", TEXT, "separation, speed, ...", required=True),
        Column("unit", TEXT, "unit of the figures; of moments s since 1970", required=True),
        Column("left", TEXT, "who states the one", required=True),
        Column("left_words", TEXT, "what is stated, or what it is implied by", required=True),
        Column("left_low", REAL, "least that it can mean, 95 times in 100; null: no least"),
        Column("left_high", REAL, "most that it can mean; null: no most"),
        Column("right", TEXT, "who states the other", required=True),
        Column("right_words", TEXT, "what is stated, or what it is implied by", required=True),
        Column("right_low", REAL, "least that it can mean, 95 times in 100; null: no least"),
        Column("right_high", REAL, "most that it can mean; null: no most"),
        Column("gap", REAL, "by how much the two miss each other; 0: they overlap", required=True),
        Column("p_both", REAL, "chance of errors this large if both hold; null: unknown"),
        Column("verdict", TEXT, "both can hold, hardly both, not both, or unknown", required=True),
        Column("because", TEXT, "the arithmetic, in words", required=True),
        Column("source_urls", TEXT, "where it was stated, ' ' between"),
        Column("evidence_ids", TEXT, "the recordings behind it, ';' between"),
    ),
)  # fmt: skip

AIR_TABLES: dict[str, Table] = {
    table.name: table for table in (TRACKS, ENCOUNTERS, EMERGENCIES, COMPARISONS)
}
