-- Every share of every report that may belong to it.
SELECT * FROM membership
WHERE report_id IN (SELECT report_id FROM membership WHERE incident_id = $incident_id)
