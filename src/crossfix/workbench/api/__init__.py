"""OGC API - Features: the incidents and reports of a case, for QGIS and other clients.

Parts 1 (core, GeoJSON, OpenAPI 3.0) and 3 (filtering with CQL2) as far as `/api/conformance` says.
"""
