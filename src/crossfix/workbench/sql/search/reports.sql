SELECT * FROM telling($words, NULL, NULL) ORDER BY published_on DESC NULLS LAST, report_id LIMIT $limit
