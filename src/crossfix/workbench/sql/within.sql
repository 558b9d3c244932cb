-- Incidents that lie in a period and provinces, by grade: surely, and with those of which too little is known to say.
SELECT
  grade,
  count(*) FILTER (
    start >= CAST($since AS TIMESTAMPTZ) AND "end" <= CAST($until AS TIMESTAMPTZ)
    AND (CAST($provinces AS VARCHAR[]) IS NULL OR list_contains(CAST($provinces AS VARCHAR[]), admin1))
  ) AS surely,
  count(*) AS perhaps
FROM incidents
WHERE (start IS NULL OR start < CAST($until AS TIMESTAMPTZ))
  AND ("end" IS NULL OR "end" > CAST($since AS TIMESTAMPTZ))
  AND (CAST($provinces AS VARCHAR[]) IS NULL OR admin1 IS NULL
       OR list_contains(CAST($provinces AS VARCHAR[]), admin1))
GROUP BY grade
