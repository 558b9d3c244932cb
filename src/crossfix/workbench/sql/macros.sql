-- Classes of what was struck, as either side says; several stand with ';' between.
CREATE MACRO objects_of(claimed, observed) AS
string_split(concat_ws(';', claimed, observed), ';');

-- A text without case and accents, '_' as a space; most texts have no accents, and are made plain
-- in a quarter of the time.
CREATE MACRO plainly(words) AS
CASE WHEN strlen(words) = length(words) THEN lower(replace(words, '_', ' '))
     ELSE strip_accents(lower(replace(words, '_', ' '))) END;

-- What words are looked for in: filled by sql/plain/ when they are first looked for.
CREATE TABLE plain_incidents (incident_id VARCHAR, plain VARCHAR);
CREATE TABLE plain_reports (report_id VARCHAR, plain VARCHAR);

-- Incidents that fit what was asked for; a null asks for nothing. A box is west, south, east, north.
CREATE MACRO fitting(grades, since, until, governorate, kind, struck, source, claimed, words, box := NULL) AS TABLE
SELECT i.*
FROM incidents AS i
WHERE (CAST(grades AS VARCHAR[]) IS NULL OR list_contains(CAST(grades AS VARCHAR[]), i.grade))
  AND (CAST(since AS DATE) IS NULL OR i."end" > CAST(CAST(since AS DATE) AS TIMESTAMPTZ))
  AND (CAST(until AS DATE) IS NULL OR i.start < CAST(CAST(until AS DATE) + 1 AS TIMESTAMPTZ))
  -- a period that ends before it begins holds nothing, not what lies over both its days
  AND (CAST(since AS DATE) IS NULL OR CAST(until AS DATE) IS NULL
       OR CAST(since AS DATE) <= CAST(until AS DATE))
  AND (CAST(governorate AS VARCHAR) IS NULL OR i.admin1 = CAST(governorate AS VARCHAR))
  AND (CAST(kind AS VARCHAR) IS NULL OR i.event_type = CAST(kind AS VARCHAR))
  AND (CAST(struck AS VARCHAR) IS NULL
       -- few hold the word at all: only these are taken apart
       OR ((contains(i.claimed_object, CAST(struck AS VARCHAR))
            OR contains(i.observed_object, CAST(struck AS VARCHAR)))
           AND list_contains(objects_of(i.claimed_object, i.observed_object),
                             CAST(struck AS VARCHAR))))
  AND (CAST(source AS VARCHAR) IS NULL
       OR i.incident_id IN (SELECT m.incident_id FROM membership AS m
                            WHERE m.best AND m.source_id = CAST(source AS VARCHAR)))
  AND (CAST(claimed AS BOOLEAN) IS NULL OR i.claimed = CAST(claimed AS BOOLEAN))
  AND (CAST(words AS VARCHAR) IS NULL
       OR i.incident_id IN (SELECT p.incident_id FROM plain_incidents AS p
                            WHERE contains(p.plain, plainly(CAST(words AS VARCHAR)))))
  AND (CAST(box AS DOUBLE[]) IS NULL
       OR (i.lon BETWEEN CAST(box AS DOUBLE[])[1] AND CAST(box AS DOUBLE[])[3]
           AND i.lat BETWEEN CAST(box AS DOUBLE[])[2] AND CAST(box AS DOUBLE[])[4]));

-- Reports that fit what was asked for.
CREATE MACRO telling(words, source, incident) AS TABLE
SELECT r.*
FROM reports AS r
WHERE (CAST(source AS VARCHAR) IS NULL OR r.source_id = CAST(source AS VARCHAR))
  AND (CAST(incident AS VARCHAR) IS NULL
       OR r.report_id IN (SELECT m.report_id FROM membership AS m
                          WHERE m.best AND m.incident_id = CAST(incident AS VARCHAR)))
  AND (CAST(words AS VARCHAR) IS NULL
       OR r.report_id IN (SELECT p.report_id FROM plain_reports AS p
                          WHERE contains(p.plain, plainly(CAST(words AS VARCHAR)))));

-- Doubts that fit what was asked for.
CREATE MACRO doubted(words, severity, stage) AS TABLE
SELECT i.*
FROM issues AS i
WHERE (CAST(severity AS VARCHAR) IS NULL OR i.severity = CAST(severity AS VARCHAR))
  AND (CAST(stage AS VARCHAR) IS NULL OR i.stage = CAST(stage AS VARCHAR))
  AND (CAST(words AS VARCHAR) IS NULL
       OR contains(plainly(concat_ws(' ', i."where", i.record, i."column", i.value, i.what, i.mend)),
                   plainly(words)));
