-- How many incidents that fit have a point in view, how many a point at all, and the box around those.
SELECT
  count(*) AS incidents,
  count(lon) AS placed,
  count(*) FILTER (lon BETWEEN $west AND $east AND lat BETWEEN $south AND $north) AS in_view,
  min(lon) AS west,
  min(lat) AS south,
  max(lon) AS east,
  max(lat) AS north
FROM fitting($grades, $since, $until, $governorate, $kind, $struck, $source, $claimed, $words)
