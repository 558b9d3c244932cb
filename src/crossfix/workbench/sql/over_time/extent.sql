-- From when to when the incidents of the case may have happened, whatever is asked for: an axis that stays.
SELECT min(start) AS first, max("end") AS last FROM incidents
