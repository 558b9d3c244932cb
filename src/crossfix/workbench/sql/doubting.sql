-- How many doubts fit what was asked for, by how grave they are.
SELECT severity, count(*) AS issues FROM doubted($words, $severity, $stage) GROUP BY severity
