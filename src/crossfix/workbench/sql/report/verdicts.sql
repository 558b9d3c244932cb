SELECT * FROM verdicts
WHERE claim_id = $report_id OR list_contains(string_split(report_ids, ';'), $report_id)
