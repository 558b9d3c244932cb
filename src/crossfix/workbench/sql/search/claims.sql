SELECT * FROM claims
WHERE contains(plainly(concat_ws(' ', claim_id, speaker, provinces, breakdown, note)),
               plainly($words))
ORDER BY start NULLS LAST, claim_id LIMIT $limit
