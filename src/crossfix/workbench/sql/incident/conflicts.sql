SELECT * FROM conflicts WHERE incident_id = $incident_id
