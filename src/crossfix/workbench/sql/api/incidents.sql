-- Incidents as features.
SELECT
  incident_id AS id, incident_id, lon, lat, radius_km, place_precision, place_name, admin1, country,
  start, "end", event_type, grade, probability, reports, independent_groups, claimed,
  claimed_object, observed_object, actor, munition,
  killed_low, killed_high, civilians_killed_low, civilians_killed_high, injured_low, injured_high,
  because
FROM incidents
