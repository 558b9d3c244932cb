-- How many incidents have each grade.
SELECT grade, count(*) AS incidents FROM incidents GROUP BY grade
