-- The links of pairs, each written as "left right".
SELECT * FROM links WHERE list_contains(CAST($pairs AS VARCHAR[]), "left" || ' ' || "right")
