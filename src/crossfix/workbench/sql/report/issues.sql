-- Doubts about it: they name the report or its record.
SELECT * FROM issues
WHERE record = $report_id
   OR record IN (SELECT record_id FROM reports WHERE report_id = $report_id)
