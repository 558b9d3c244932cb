SELECT * FROM findings
