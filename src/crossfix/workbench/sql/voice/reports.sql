SELECT r.* FROM reports AS r JOIN voices AS v USING (report_id) WHERE v.group_id = $group_id
ORDER BY r.published_on NULLS LAST, r.report_id LIMIT 300
