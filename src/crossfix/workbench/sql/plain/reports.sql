-- What a report is found by: what was read of it, and its text as it came.
INSERT INTO plain_reports
SELECT r.report_id,
       plainly(concat_ws(' ', r.report_id, r.place_stated, r.place_name, r.admin1, r.object_stated,
                         r.actor, r.munition_stated, r.origin, r.note, r.url))
FROM reports AS r
UNION ALL
SELECT t.report_id, plainly(t.text) FROM records AS t WHERE t.text IS NOT NULL
