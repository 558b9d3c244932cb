SELECT * FROM ties WHERE source_id = $source_id OR origin_id = $source_id
