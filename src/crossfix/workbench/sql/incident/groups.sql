SELECT * FROM groups
WHERE group_id IN (SELECT block FROM ledger WHERE incident_id = $incident_id)
   OR group_id IN (SELECT group_id FROM voices JOIN membership USING (report_id)
                   WHERE incident_id = $incident_id)
