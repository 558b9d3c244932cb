SELECT * FROM source_records WHERE "by" = 'all'
