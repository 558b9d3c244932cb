SELECT * FROM tallies
