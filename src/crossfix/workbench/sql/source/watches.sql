SELECT * FROM watches
WHERE group_id IN (SELECT group_id FROM groups
                   WHERE list_contains(string_split(replace(members, ' ', ''), ';'), $source_id))
