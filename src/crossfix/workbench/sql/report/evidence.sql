SELECT * FROM evidence WHERE report_id = $report_id ORDER BY role DESC, record_id
