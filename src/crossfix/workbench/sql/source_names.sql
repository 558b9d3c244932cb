SELECT source_id, name
FROM sources
ORDER BY lower(name), source_id
