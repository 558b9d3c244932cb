"""The addresses of the API, and the links between them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from crossfix.markings import label
from crossfix.publish.text import clean
from crossfix.workbench.api.collections import (
    COLLECTIONS,
    CRS84,
    DEFAULT_LIMIT,
    LANGUAGES,
    MOST_LIMIT,
    Collection,
    ask,
    collection_of,
    feature,
    one,
    properties_of,
    read_asked,
)
from crossfix.workbench.asked import Asked, asked_of

ROOT = "/api"
_GEOJSON, _JSON = "application/geo+json", "application/json"
_OPENAPI, _SCHEMA = "application/vnd.oai.openapi+json;version=3.0", "application/schema+json"
_FEATURES = "http://www.opengis.net/spec/ogcapi-features"
_CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf"
CONFORMANCE = (
    f"{_FEATURES}-1/1.0/conf/core",
    f"{_FEATURES}-1/1.0/conf/geojson",
    f"{_FEATURES}-1/1.0/conf/oas30",
    f"{_FEATURES}-3/1.0/conf/queryables",
    f"{_FEATURES}-3/1.0/conf/queryables-query-parameters",
    f"{_FEATURES}-3/1.0/conf/filter",
    f"{_FEATURES}-3/1.0/conf/features-filter",
    f"{_CQL2}/cql2-text",
    f"{_CQL2}/cql2-json",
    f"{_CQL2}/basic-cql2",
    f"{_CQL2}/advanced-comparison-operators",
    f"{_CQL2}/case-insensitive-comparison",
    f"{_CQL2}/basic-spatial-functions",
)

router = APIRouter(prefix=ROOT, include_in_schema=False)


@router.get("")
@router.get("/")
def landing(request: Request) -> Response:
    """Answer with the landing page."""
    asked = asked_of(request)
    about = asked.case.case
    return _answer(
        {
            "title": clean(about.title or about.name),
            "description": "Incidents and reports of a case, with how far each is confirmed. "
            + label(asked.view.seen.tlp),
            "links": [
                _link(request, "", "self"),
                _link(request, "/openapi.json", "service-desc", kind=_OPENAPI),
                _link(request, "/conformance", "conformance"),
                _link(request, "/collections", "data"),
            ],
        }
    )


@router.get("/conformance")
def conformance() -> Response:
    """Answer with what this keeps to."""
    return _answer({"conformsTo": CONFORMANCE})


@router.get("/collections")
def collections(request: Request) -> Response:
    """Answer with all collections."""
    asked = asked_of(request)
    each = [_described(request, asked, one) for one in COLLECTIONS.values()]
    return _answer({"links": [_link(request, "/collections", "self")], "collections": each})


@router.get("/collections/{name}")
def collection(request: Request, name: str) -> Response:
    """Answer with one collection."""
    return _answer(_described(request, asked_of(request), collection_of(name)))


@router.get("/collections/{name}/queryables")
def queryables(request: Request, name: str) -> Response:
    """Answer with what filters may name, as JSON Schema."""
    asked, found = asked_of(request), collection_of(name)
    at = f"/collections/{name}/queryables"
    properties: dict[str, object] = {"geometry": {"format": "geometry-point"}}
    for key, kind in properties_of(asked.view, found).items():
        dated = {"type": "string", "format": "date-time"}
        properties[key] = dated if kind == "date-time" else {"type": kind}
    return _answer(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": _address(request, at),
            "type": "object",
            "title": found.title,
            "properties": properties,
            "additionalProperties": False,
        },
        kind=_SCHEMA,
    )


@router.get("/collections/{name}/items")
def items(request: Request, name: str) -> Response:
    """Answer with one page of the items that fit."""
    asked, found = asked_of(request), collection_of(name)
    pairs = dict(asked.pairs)
    wanted = read_asked(pairs, properties=properties_of(asked.view, found))
    page = ask(asked.view, found, wanted)
    at = f"/collections/{name}/items"
    links = [_link(request, at, "self", kind=_GEOJSON, pairs=pairs)]
    if wanted.skip + len(page.rows) < page.matched and page.rows:
        further = {**pairs, "offset": str(wanted.skip + len(page.rows))}
        links.append(_link(request, at, "next", kind=_GEOJSON, pairs=further))
    if wanted.skip:
        before = {**pairs, "offset": str(max(0, wanted.skip - wanted.limit))}
        links.append(_link(request, at, "prev", kind=_GEOJSON, pairs=before))
    links.append(_link(request, f"/collections/{name}", "collection"))
    return _answer(
        {
            "type": "FeatureCollection",
            "tlp": label(asked.view.seen.tlp),
            "features": [feature(row) for row in page.rows],
            "links": links,
            "timeStamp": datetime.now(UTC),
            "numberMatched": page.matched,
            "numberReturned": len(page.rows),
        },
        kind=_GEOJSON,
    )


@router.get("/collections/{name}/items/{item_id:path}")
def item(request: Request, name: str, item_id: str) -> Response:
    """Answer with one item."""
    asked, found = asked_of(request), collection_of(name)
    at = f"/collections/{name}/items/{quote(item_id, safe='')}"
    links = [
        _link(request, at, "self", kind=_GEOJSON),
        _link(request, f"/collections/{name}", "collection"),
    ]
    told = {**feature(one(asked.view, found, item_id)), "tlp": label(asked.view.seen.tlp)}
    return _answer({**told, "links": links}, kind=_GEOJSON)


@router.get("/openapi.json")
def openapi(request: Request) -> Response:
    """Answer with the description of the API (OpenAPI 3.0)."""
    return _answer(description(_address(request, "")), kind=_OPENAPI)


def description(at: str) -> dict[str, object]:
    """Return the API as OpenAPI 3.0 describes it."""
    named: dict[str, object] = {
        "name": "name",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "enum": list(COLLECTIONS)},
    }
    chosen = {"name": "itemId", "in": "path", "required": True, "schema": {"type": "string"}}
    whole = {"type": "integer", "minimum": 0}
    asked = [
        _asked("limit", {**whole, "minimum": 1, "default": DEFAULT_LIMIT, "maximum": MOST_LIMIT}),
        _asked("offset", {**whole, "maximum": 100_000_000}),
        _asked(
            "bbox", {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
        ),
        _asked("datetime", {"type": "string"}),
        _asked("filter", {"type": "string"}),
        _asked("filter-lang", {"type": "string", "enum": list(LANGUAGES)}),
    ]
    return {
        "openapi": "3.0.3",
        "info": {"title": "crossfix", "version": "1", "description": "OGC API - Features"},
        "servers": [{"url": at}],
        "paths": {
            "/": _path("The landing page"),
            "/conformance": _path("What the API keeps to"),
            "/collections": _path("The collections"),
            "/collections/{name}": _path("One collection", named),
            "/collections/{name}/queryables": _path("What filters may name", named, kind=_SCHEMA),
            "/collections/{name}/items": _path("Items that fit", named, *asked, kind=_GEOJSON),
            "/collections/{name}/items/{itemId}": _path("One item", named, chosen, kind=_GEOJSON),
        },
    }


def _path(summary: str, *parameters: Mapping[str, object], kind: str = _JSON) -> dict[str, object]:
    told = {"content": {_JSON: {"schema": {"type": "object"}}}}
    return {
        "get": {
            "summary": summary,
            "parameters": list(parameters),
            "responses": {
                "200": {"description": summary, "content": {kind: {"schema": {"type": "object"}}}},
                "400": {"description": "What is asked wrongly, and the mend", **told},
                "403": {"description": "Nobody came in by the link or the key", **told},
                "404": {"description": "Nothing has that name", **told},
            },
        }
    }


def _asked(name: str, schema: Mapping[str, object]) -> dict[str, object]:
    joined = {"style": "form", "explode": False} if schema.get("type") == "array" else {}
    return {"name": name, "in": "query", "required": False, "schema": schema, **joined}


def _described(request: Request, asked: Asked, found: Collection) -> dict[str, object]:
    at = f"/collections/{found.name}"
    sides = asked.view.ask("placed_all")
    box = list(sides.row(0))
    place = {"spatial": {"bbox": [box], "crs": CRS84}} if None not in box else {}
    return {
        "id": found.name,
        "title": found.title,
        "description": found.description,
        "itemType": "feature",
        "extent": place,
        "crs": [CRS84],
        "links": [
            _link(request, at, "self"),
            _link(request, f"{at}/items", "items", kind=_GEOJSON),
            _link(
                request,
                f"{at}/queryables",
                "http://www.opengis.net/def/rel/ogc/1.0/queryables",
                kind=_SCHEMA,
            ),
        ],
    }


def _link(
    request: Request,
    at: str,
    rel: str,
    *,
    kind: str = _JSON,
    pairs: Mapping[str, str] | None = None,
) -> dict[str, str]:
    return {"href": _address(request, at, pairs), "rel": rel, "type": kind}


def _address(request: Request, at: str, pairs: Mapping[str, str] | None = None) -> str:
    """Return a whole address, as clients of GDAL want it; it keeps the audience."""
    kept = {"as": request.query_params["as"]} if "as" in request.query_params else {}
    query = urlencode({**(pairs or {}), **kept})
    return f"{request.url.scheme}://{request.url.netloc}{ROOT}{at}" + (f"?{query}" if query else "")


def _answer(content: object, *, kind: str = _JSON) -> Response:
    return Response(msgspec.json.encode(content), media_type=kind)
