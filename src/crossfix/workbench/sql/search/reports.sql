-- Some of the reports that hold the words, the newest first; chosen by few columns.
WITH chosen AS (
  SELECT report_id FROM telling($words, NULL, NULL)
  ORDER BY published_on DESC NULLS LAST, report_id LIMIT $limit
)
SELECT * FROM reports WHERE report_id IN (SELECT report_id FROM chosen)
ORDER BY published_on DESC NULLS LAST, report_id
