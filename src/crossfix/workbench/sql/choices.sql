-- What incidents can be asked for by, each with the number of incidents that have it.
SELECT 'governorate' AS facet, admin1 AS value, NULL AS label, count(*) AS incidents
FROM incidents WHERE admin1 IS NOT NULL GROUP BY ALL
UNION ALL
SELECT 'kind', event_type, NULL, count(*)
FROM incidents WHERE event_type IS NOT NULL GROUP BY ALL
UNION ALL
SELECT 'object', object, NULL, CAST(sum(incidents) AS BIGINT)
FROM (SELECT unnest(list_distinct(objects_of(claimed_object, observed_object))) AS object, incidents
      FROM (SELECT claimed_object, observed_object, count(*) AS incidents
            FROM incidents GROUP BY ALL))
WHERE object <> '' GROUP BY ALL
UNION ALL
SELECT 'source', m.source_id, any_value(s.name), count(DISTINCT m.incident_id)
FROM membership AS m LEFT JOIN sources AS s USING (source_id)
WHERE m.best GROUP BY m.source_id
ORDER BY facet, label, value
