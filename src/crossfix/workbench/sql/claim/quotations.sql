-- The words that the claim was read from, where it was read in a text.
SELECT * FROM quotations WHERE item_id = $claim_id
