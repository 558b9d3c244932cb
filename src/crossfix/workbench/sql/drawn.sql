-- Incidents in view that fit, with what a map draws of each; the most sure first.
SELECT incident_id, place_name, admin1, lon, lat, radius_km, place_precision, start, "end", grade, probability
FROM fitting($grades, $since, $until, $governorate, $kind, $struck, $source, $claimed, $words)
WHERE lon BETWEEN $west AND $east AND lat BETWEEN $south AND $north
ORDER BY probability DESC NULLS LAST, incident_id
LIMIT $limit
