SELECT * FROM links
WHERE ("left" = $left_id AND "right" = $right_id) OR ("left" = $right_id AND "right" = $left_id)
