-- One page of the incidents that fit, in the order that was asked for; unknown comes last.
SELECT *
FROM fitting($grades, $since, $until, $governorate, $kind, $struck, $source, $claimed, $words,
             box := $box)
ORDER BY
  CASE WHEN $sort = 'when' THEN start END ASC NULLS LAST,
  CASE WHEN $sort = '-when' THEN start END DESC NULLS LAST,
  CASE WHEN $sort = 'probability' THEN probability END ASC NULLS LAST,
  CASE WHEN $sort = '-probability' THEN probability END DESC NULLS LAST,
  CASE WHEN $sort = 'place' THEN coalesce(place_name, admin1) END ASC NULLS LAST,
  CASE WHEN $sort = '-place' THEN coalesce(place_name, admin1) END DESC NULLS LAST,
  CASE WHEN $sort = 'reports' THEN reports END ASC NULLS LAST,
  CASE WHEN $sort = '-reports' THEN reports END DESC NULLS LAST,
  CASE WHEN $sort = 'independent' THEN independent_groups END ASC NULLS LAST,
  CASE WHEN $sort = '-independent' THEN independent_groups END DESC NULLS LAST,
  start NULLS LAST,
  incident_id
LIMIT $limit OFFSET $skip
