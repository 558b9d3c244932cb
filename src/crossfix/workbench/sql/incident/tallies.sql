SELECT t.* FROM tallies AS t
WHERE EXISTS (SELECT 1 FROM tally_members AS m
              WHERE m.incident_id = $incident_id AND m.claim_id = t.claim_id AND m.measure = t.measure)
