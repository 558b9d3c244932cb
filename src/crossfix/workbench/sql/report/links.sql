SELECT * FROM links WHERE "left" = $report_id OR "right" = $report_id
ORDER BY bits DESC, "left", "right" LIMIT 12
