SELECT * FROM incidents
WHERE incident_id IN (SELECT incident_id FROM membership
                      WHERE best AND report_id IN ($left_id, $right_id))
