-- Claims over a stretch of time, with what they claim; the longest first.
SELECT claim_id, speaker, start, "end", kind, objects_low, objects_high, sorties_low, sorties_high
FROM claims
WHERE start < CAST($end AS TIMESTAMPTZ) AND "end" > CAST($first AS TIMESTAMPTZ)
ORDER BY "end" - start DESC, start, claim_id
