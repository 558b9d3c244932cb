SELECT * FROM attributes WHERE incident_id = $incident_id
