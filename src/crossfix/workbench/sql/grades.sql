-- How many of the incidents that fit have each grade.
SELECT grade, count(*) AS incidents
FROM fitting($grades, $since, $until, $governorate, $kind, $struck, $source, $claimed, $words,
             box := $box)
GROUP BY grade
ORDER BY grade
