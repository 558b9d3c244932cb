-- How many reports of how many sources there are: what a case without claims opens with.
SELECT count(*) AS reports, count(DISTINCT source_id) AS sources FROM reports
