SELECT * FROM captures
WHERE capture_id IN (SELECT capture_id FROM quotations WHERE item_id = $report_id)
