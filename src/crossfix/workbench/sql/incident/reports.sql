SELECT * FROM reports
WHERE report_id IN (SELECT report_id FROM membership WHERE incident_id = $incident_id)
