-- Which of these ids have a page: an incident that stands, or what became of one.
SELECT incident_id FROM incidents WHERE list_contains($names, incident_id)
UNION
SELECT incident_id FROM history WHERE list_contains($names, incident_id)
