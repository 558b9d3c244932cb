SELECT * FROM outlets WHERE group_id = $group_id
