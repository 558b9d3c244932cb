SELECT * FROM incidents WHERE incident_id IN (SELECT became FROM history)
