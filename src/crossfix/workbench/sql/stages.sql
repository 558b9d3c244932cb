SELECT stage, count(*) AS issues FROM issues GROUP BY stage ORDER BY stage
