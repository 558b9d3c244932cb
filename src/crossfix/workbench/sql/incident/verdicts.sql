SELECT * FROM verdicts WHERE incident_id = $incident_id
