-- How many reports fit what was asked for.
SELECT count(*) AS reports FROM telling($words, $source, $incident)
