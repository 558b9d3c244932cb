-- A case without claims opens with the grades of its incidents.
SELECT * FROM incidents WHERE NOT EXISTS (SELECT 1 FROM claims)
