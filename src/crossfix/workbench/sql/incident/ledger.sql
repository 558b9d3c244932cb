SELECT * FROM ledger WHERE incident_id = $incident_id
