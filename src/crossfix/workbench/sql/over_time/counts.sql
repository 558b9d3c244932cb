-- Incidents that fit, by grade and by the first and the last part of time that they touch from $first until $end;
-- parts are counted from $origin. Where both are null the time is unknown.
-- The sums say how the times are spread: of e - s, of 1, of s and of e over the length of each time, in hours from
-- $origin, where s and e are its ends within the axis. One pass, and a few thousand groups at most.
WITH timed AS (
  -- microseconds: arithmetic on moments with a time zone takes three times as long
  SELECT
    grade,
    epoch_us(start) AS start,
    epoch_us("end") AS "end",
    -- a null stays null, which greatest() would pass over
    if(epoch_us(start) < epoch_us(CAST($first AS TIMESTAMP)),
       epoch_us(CAST($first AS TIMESTAMP)), epoch_us(start)) AS s,
    if(epoch_us("end") > epoch_us(CAST($end AS TIMESTAMP)),
       epoch_us(CAST($end AS TIMESTAMP)), epoch_us("end")) AS e
  FROM fitting($grades, $since, $until, $governorate, $kind, $struck, $source, $claimed, $words,
               box := $box)
),
placed AS (
  SELECT
    grade,
    date_diff($unit, CAST($origin AS TIMESTAMP), make_timestamp(s)) AS begun,
    -- the end is the first moment after; a moment stands for itself
    date_diff($unit, CAST($origin AS TIMESTAMP), make_timestamp(greatest(s, e - 1))) AS last,
    s = start AND e = "end" AS whole,
    (s - epoch_us(CAST($origin AS TIMESTAMP))) / 3.6e9 AS s,
    (e - epoch_us(CAST($origin AS TIMESTAMP))) / 3.6e9 AS e,
    nullif("end" - start, 0) / 3.6e9 AS hours
  FROM timed
)
SELECT
  grade,
  begun,
  last,
  count(*) AS incidents,
  count(*) FILTER (whole) AS whole,
  sum(coalesce((e - s) / hours, 1)) AS share,
  sum(1 / hours) AS per_hour,
  sum(s / hours) AS starts,
  sum(e / hours) AS ends
FROM placed
GROUP BY grade, begun, last
ORDER BY grade, begun, last
