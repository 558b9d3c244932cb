-- Reports as features, each with the incident that it is counted in.
SELECT
  r.report_id AS id, r.report_id, r.source_id, m.incident_id, r.lon, r.lat, r.radius_km,
  r.place_precision, r.place_name, r.admin1, r.country, r.published_on, r.start, r."end",
  r.event_type, r.stance, r.claimed_object, r.observed_object, r.actor, r.munition,
  r.killed_low, r.killed_high, r.civilians_killed_low, r.civilians_killed_high,
  r.injured_low, r.injured_high, r.language, r.url
FROM reports AS r
LEFT JOIN membership AS m ON m.report_id = r.report_id AND m.best
