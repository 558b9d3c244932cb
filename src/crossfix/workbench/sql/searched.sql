-- How much each kind of thing holds of the words.
SELECT (SELECT count(*) FROM fitting(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, $words)) AS incidents,
       (SELECT count(*) FROM telling($words, NULL, NULL)) AS reports
