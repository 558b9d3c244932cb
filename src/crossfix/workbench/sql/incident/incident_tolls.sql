SELECT * FROM incident_tolls WHERE incident_id = $incident_id
