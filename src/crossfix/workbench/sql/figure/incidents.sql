SELECT * FROM incidents
WHERE incident_id IN (SELECT incident_id FROM tally_members
                      WHERE claim_id = $claim_id AND measure = $measure)
