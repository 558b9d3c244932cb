SELECT * FROM claims WHERE claim_id = $claim_id
