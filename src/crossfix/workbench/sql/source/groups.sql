-- The voices that it is part of.
SELECT * FROM groups WHERE list_contains(string_split(replace(members, ' ', ''), ';'), $source_id)
