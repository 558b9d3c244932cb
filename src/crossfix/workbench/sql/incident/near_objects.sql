SELECT * FROM near_objects WHERE incident_id = $incident_id
