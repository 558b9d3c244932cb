-- The records that were folded into its reports.
SELECT * FROM evidence
WHERE report_id IN (SELECT report_id FROM membership WHERE incident_id = $incident_id AND best)
