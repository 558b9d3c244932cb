SELECT * FROM history WHERE incident_id = $incident_id OR became = $incident_id
