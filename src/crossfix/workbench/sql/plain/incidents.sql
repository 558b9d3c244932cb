-- What an incident is found by.
INSERT INTO plain_incidents
SELECT i.incident_id,
       plainly(concat_ws(' ', i.incident_id, i.place_name, i.admin1, i.event_type,
                         i.claimed_object, i.observed_object, i.actor, i.munition))
FROM incidents AS i
