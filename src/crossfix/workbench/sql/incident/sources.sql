SELECT * FROM sources
