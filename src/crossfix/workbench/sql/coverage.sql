-- How many incidents lie in each governorate and stretch of a calendar, how many of them a source reports, and on how
-- many its voice is taken to have been silent while watching. An incident of several stretches counts in each.
WITH marked AS (
  SELECT
    admin1,
    greatest(0, CAST(floor(date_diff('hour', CAST($first AS TIMESTAMPTZ), start) / (24.0 * $step)) AS BIGINT)) AS low,
    least($cells - 1, CAST(ceil(date_diff('second', CAST($first AS TIMESTAMPTZ), "end") / (86400.0 * $step)) AS BIGINT) - 1) AS high,
    incident_id IN (SELECT incident_id FROM membership WHERE best AND source_id = $source_id) AS told,
    incident_id IN (SELECT incident_id FROM ledger
                    WHERE kind = 'silence' AND list_contains(CAST($voices AS VARCHAR[]), block)) AS silent
  FROM incidents
  WHERE admin1 IS NOT NULL AND start IS NOT NULL AND "end" IS NOT NULL
)
SELECT admin1, cell, count(*) AS incidents, count(*) FILTER (told) AS told, count(*) FILTER (silent AND NOT told) AS silent
FROM (SELECT admin1, told, silent, unnest(range(low, high + 1)) AS cell FROM marked)
GROUP BY admin1, cell
ORDER BY admin1, cell
