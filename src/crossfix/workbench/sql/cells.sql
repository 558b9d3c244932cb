-- Incidents in view that fit, by cells of a grid in degrees: where they lie on average, and how many of each grade.
SELECT
  avg(lon) AS lon,
  avg(lat) AS lat,
  min(lon) AS west,
  min(lat) AS south,
  max(lon) AS east,
  max(lat) AS north,
  count(*) AS incidents,
  count(*) FILTER (grade = 'confirmed') AS confirmed,
  count(*) FILTER (grade = 'probable') AS probable,
  count(*) FILTER (grade = 'possible') AS possible,
  count(*) FILTER (grade = 'contested') AS contested,
  count(*) FILTER (grade = 'contradicted') AS contradicted,
  count(*) FILTER (grade = 'unaddressed') AS unaddressed
FROM fitting($grades, $since, $until, $governorate, $kind, $struck, $source, $claimed, $words)
WHERE lon BETWEEN $west AND $east AND lat BETWEEN $south AND $north
GROUP BY floor(lon / $step), floor(lat / $step)
ORDER BY floor(lat / $step), floor(lon / $step)
