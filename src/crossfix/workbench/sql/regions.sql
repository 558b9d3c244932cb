-- How many incidents lie in each governorate, how many of them a source reports, and on how many its voice is taken to
-- have been silent while watching. A null is a governorate that nobody names.
SELECT admin1, any_value(country) AS country, count(*) AS incidents, count(*) FILTER (told) AS told,
       count(*) FILTER (silent AND NOT told) AS silent, count(*) FILTER (told AND start IS NULL) AS undated
FROM (
  SELECT admin1, country, start,
    incident_id IN (SELECT incident_id FROM membership WHERE best AND source_id = $source_id) AS told,
    incident_id IN (SELECT incident_id FROM ledger
                    WHERE kind = 'silence' AND list_contains(CAST($voices AS VARCHAR[]), block)) AS silent
  FROM incidents
)
GROUP BY admin1
ORDER BY told DESC, incidents DESC, admin1
