SELECT * FROM voices WHERE report_id = $report_id OR copy_of = $report_id
