SELECT * FROM groups WHERE group_id IN (SELECT group_id FROM voices WHERE report_id = $report_id)
