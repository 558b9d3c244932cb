SELECT * FROM watches WHERE group_id = $group_id
