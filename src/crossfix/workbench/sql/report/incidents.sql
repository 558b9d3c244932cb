SELECT * FROM incidents
WHERE incident_id IN (SELECT incident_id FROM membership WHERE report_id = $report_id)
