-- A case without claims opens with who tells of how many incidents.
SELECT * FROM reports WHERE NOT EXISTS (SELECT 1 FROM claims)
