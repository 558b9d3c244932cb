SELECT * FROM tallies WHERE claim_id = $claim_id
