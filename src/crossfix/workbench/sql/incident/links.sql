-- The evidence among its reports.
SELECT l.* FROM links AS l
WHERE l."left" IN (SELECT report_id FROM membership WHERE incident_id = $incident_id AND best)
  AND l."right" IN (SELECT report_id FROM membership WHERE incident_id = $incident_id AND best)
