-- From when to when incidents are dated.
SELECT min(start) AS first, max("end") AS last FROM incidents
