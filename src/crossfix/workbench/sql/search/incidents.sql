SELECT * FROM fitting(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, $words)
ORDER BY (plainly(coalesce(place_name, '')) = plainly($words)) DESC, independent_groups DESC,
         incident_id
LIMIT $limit
