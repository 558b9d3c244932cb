SELECT * FROM tally_members WHERE claim_id = $claim_id
