-- One page of the reports that were asked for, the newest first.
SELECT * FROM telling($words, $source, $incident)
ORDER BY published_on DESC NULLS LAST, report_id LIMIT $limit OFFSET $skip
