-- The figures that count it.
SELECT * FROM tally_members WHERE incident_id = $incident_id
