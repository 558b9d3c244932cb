-- The report, and those that it is linked to or repeats.
SELECT * FROM reports
WHERE report_id IN (
  SELECT $report_id
  UNION ALL SELECT "left" FROM links WHERE "right" = $report_id
  UNION ALL SELECT "right" FROM links WHERE "left" = $report_id
  UNION ALL SELECT copy_of FROM voices WHERE report_id = $report_id
  UNION ALL SELECT report_id FROM voices WHERE copy_of = $report_id
)
