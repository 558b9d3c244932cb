SELECT * FROM membership WHERE report_id = $report_id
