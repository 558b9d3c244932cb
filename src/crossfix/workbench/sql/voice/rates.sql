SELECT * FROM rates WHERE group_id = $group_id
