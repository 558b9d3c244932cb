-- The incidents that fit.
SELECT *
FROM fitting($grades, $since, $until, $governorate, $kind, $struck, $source, $claimed, $words,
             box := $box)
