SELECT * FROM ties WHERE group_id = $group_id
