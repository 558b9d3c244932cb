-- The box around all points of the case.
SELECT min(lon), min(lat), max(lon), max(lat)
FROM (SELECT lon, lat FROM incidents UNION ALL SELECT lon, lat FROM reports)
