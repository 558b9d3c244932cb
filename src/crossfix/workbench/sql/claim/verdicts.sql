-- What independent reports contradict in the named strikes that the figure counts.
SELECT * FROM verdicts
WHERE verdict = 'contradicted'
  AND claim_id IN (SELECT member_id FROM tally_members
                   WHERE claim_id = $claim_id AND measure = 'attribute_contradicted')
