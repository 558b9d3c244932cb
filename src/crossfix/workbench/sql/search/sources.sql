SELECT * FROM sources
WHERE contains(plainly(concat_ws(' ', source_id, name, kind, party, country, homepage)),
               plainly($words))
ORDER BY source_id LIMIT $limit
