SELECT * FROM quotations WHERE item_id = $report_id
