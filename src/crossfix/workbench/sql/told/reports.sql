-- One page of the reports that were asked for, the newest first; chosen by few columns.
WITH chosen AS (
  SELECT report_id FROM telling($words, $source, $incident)
  ORDER BY published_on DESC NULLS LAST, report_id LIMIT $limit OFFSET $skip
)
SELECT * FROM reports WHERE report_id IN (SELECT report_id FROM chosen)
ORDER BY published_on DESC NULLS LAST, report_id
