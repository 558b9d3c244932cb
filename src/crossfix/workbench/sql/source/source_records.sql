SELECT * FROM source_records WHERE source_id = $source_id
