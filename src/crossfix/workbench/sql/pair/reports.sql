SELECT * FROM reports WHERE report_id IN ($left_id, $right_id)
