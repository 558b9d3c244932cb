-- Other incidents to which its reports have the strongest links: where else they could belong.
WITH crossing AS (
  SELECT b.incident_id, l."left", l."right", l.bits, l.probability, l.because
  FROM links AS l
  JOIN membership AS a ON a.report_id = l."left" AND a.best AND a.incident_id = $incident_id
  JOIN membership AS b ON b.report_id = l."right" AND b.best AND b.incident_id <> $incident_id
  UNION ALL
  SELECT b.incident_id, l."left", l."right", l.bits, l.probability, l.because
  FROM links AS l
  JOIN membership AS a ON a.report_id = l."right" AND a.best AND a.incident_id = $incident_id
  JOIN membership AS b ON b.report_id = l."left" AND b.best AND b.incident_id <> $incident_id
)
SELECT incident_id, any_value(i.place_name) AS place_name, any_value(i.admin1) AS admin1,
       any_value(i.start) AS start, any_value(i."end") AS "end", any_value(i.grade) AS grade,
       count(*) AS links, max(bits) AS bits, arg_max(c.probability, bits) AS probability,
       arg_max(c."left", bits) AS "left", arg_max(c."right", bits) AS "right",
       arg_max(c.because, bits) AS because
FROM crossing AS c JOIN incidents AS i USING (incident_id)
GROUP BY incident_id
ORDER BY bits DESC, incident_id
LIMIT 6
