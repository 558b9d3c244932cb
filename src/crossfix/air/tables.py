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

AIR_TABLES: dict[str, Table] = {table.name: table for table in (TRACKS, ENCOUNTERS)}
