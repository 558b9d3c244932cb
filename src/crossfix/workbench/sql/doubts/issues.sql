SELECT * FROM doubted($words, $severity, $stage)
ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END,
         stage, "where", record NULLS LAST, "column" NULLS LAST, what
LIMIT $limit OFFSET $skip
