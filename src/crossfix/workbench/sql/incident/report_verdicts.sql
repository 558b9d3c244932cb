SELECT * FROM report_verdicts WHERE incident_id = $incident_id
