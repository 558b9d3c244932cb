-- The report, and those that it is linked to or repeats.
SELECT * FROM reports
WHERE report_id = $report_id
   OR report_id IN (SELECT "left" FROM links WHERE "right" = $report_id)
   OR report_id IN (SELECT "right" FROM links WHERE "left" = $report_id)
   OR report_id IN (SELECT copy_of FROM voices WHERE report_id = $report_id)
   OR report_id IN (SELECT report_id FROM voices WHERE copy_of = $report_id)
