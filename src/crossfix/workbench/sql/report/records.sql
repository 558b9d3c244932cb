-- The record as it came, and those that were folded into it.
SELECT * FROM records
WHERE report_id IN (
  SELECT $report_id
  UNION ALL SELECT source_id || ':' || record_id FROM evidence WHERE report_id = $report_id
)
