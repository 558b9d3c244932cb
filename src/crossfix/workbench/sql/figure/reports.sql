-- Members can be single reports of a strike.
SELECT * FROM reports
WHERE report_id IN (SELECT member_id FROM tally_members
                    WHERE claim_id = $claim_id AND measure = $measure)
