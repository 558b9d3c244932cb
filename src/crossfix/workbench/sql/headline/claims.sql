SELECT * FROM claims
