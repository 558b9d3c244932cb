// The map of the overview: incidents with their uncertainty on a basemap that ships with crossfix.
// Nothing is asked of any other machine. Without this script the page shows the drawn map.
import * as maplibre from "/static/vendor/maplibre-gl/maplibre-gl.mjs";

const GRADES = ["confirmed", "probable", "possible", "contested", "contradicted", "unaddressed"];
const SIGN_PX = 13;
const METRES_A_PIXEL = 78271.517; // at zoom 0 on the equator, tiles of 512 pixels
const COUNTRIES_ZOOM = 6, PLACES_ZOOM = 8; // as tools/make_basemap.py makes the tiles
const FONT = ["Noto Sans Regular", "Noto Sans Arabic Regular"];

const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(`--${name}`).trim();

function name() {
  const own = { ar: "name_ar", ru: "name_ru" }[document.documentElement.lang];
  return own ? ["coalesce", ["get", own], ["get", "name"]] : ["get", "name"];
}

function basemap(tiles) {
  const at = `pmtiles://${new URL(tiles, location.href).href}`;
  const halo = { "text-halo-color": colour("ground"), "text-halo-width": 1.4 };
  const source = (maxzoom) => ({ type: "vector", tiles: [`${at}/{z}/{x}/{y}`], maxzoom });
  return {
    version: 8,
    sources: { world: source(COUNTRIES_ZOOM), near: source(PLACES_ZOOM) },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour("ground2") } },
      { id: "land", type: "fill", source: "world", "source-layer": "countries", paint: { "fill-color": colour("land") } },
      { id: "areas", type: "fill", source: "near", "source-layer": "admin1", filter: false, layout: { visibility: "none" }, paint: { "fill-pattern": "hatch", "fill-opacity": 0.3 } },
      { id: "admin1", type: "line", source: "near", "source-layer": "admin1", paint: { "line-color": colour("soft"), "line-width": 0.6, "line-dasharray": [3, 2] } },
      { id: "borders", type: "line", source: "world", "source-layer": "countries", paint: { "line-color": colour("soft"), "line-width": 1.1 } },
      { id: "admin1-names", type: "symbol", source: "near", "source-layer": "admin1", minzoom: 5, layout: { "text-field": name(), "text-font": FONT, "text-size": 12, "text-letter-spacing": 0.06 }, paint: { "text-color": colour("soft"), ...halo } },
      { id: "places", type: "symbol", source: "near", "source-layer": "places", layout: { "text-field": name(), "text-font": FONT, "text-size": ["interpolate", ["linear"], ["zoom"], 4, 11, 9, 13], "symbol-sort-key": ["-", 0, ["coalesce", ["get", "population"], 0]] }, paint: { "text-color": colour("ink"), ...halo } },
    ],
  };
}

// A sign of the page's own sprites, as a picture of the map.
async function signOf(grade) {
  const symbol = document.getElementById(`gl-${grade}`);
  const inside = symbol.innerHTML
    .replaceAll("currentColor", colour(grade))
    .replaceAll("var(--ground)", colour("ground"))
    .replaceAll("var(--edge)", colour("edge"));
  const px = 2 * SIGN_PX;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${px}" height="${px}" viewBox="-7 -7 14 14">${inside}</svg>`;
  const picture = new Image(px, px);
  picture.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await picture.decode();
  return picture;
}

function hatch() {
  const size = 8;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  pen.strokeStyle = colour("soft");
  pen.beginPath();
  for (const shift of [-size, 0, size]) {
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
  }
  pen.stroke();
  return pen.getImageData(0, 0, size, size);
}

const empty = { type: "FeatureCollection", features: [] };

function addIncidents(map) {
  map.addSource("incidents", { type: "geojson", data: empty });
  map.addSource("box", { type: "geojson", data: empty });
  map.addLayer({ id: "box", type: "line", source: "box", paint: { "line-color": colour("link"), "line-width": 2, "line-dasharray": [3, 2] } });
  const isCell = ["has", "incidents"];
  // a circle in metres: pixels double with each zoom
  const radius = ["interpolate", ["exponential", 2], ["zoom"], 0, ["get", "px"], 22, ["*", ["get", "px"], 2 ** 22]];
  map.addLayer({ id: "radii", type: "circle", source: "incidents", filter: ["all", ["!", isCell], [">", ["get", "px"], 0]], paint: { "circle-radius": radius, "circle-color": ["get", "colour"], "circle-opacity": 0.07, "circle-stroke-color": ["get", "colour"], "circle-stroke-opacity": 0.5, "circle-stroke-width": 1 } });
  map.addLayer({ id: "signs", type: "symbol", source: "incidents", filter: ["!", isCell], layout: { "icon-image": ["get", "grade"], "icon-size": 0.55, "icon-allow-overlap": true, "symbol-sort-key": ["get", "rank"] } });
  map.addLayer({ id: "chosen", type: "circle", source: "incidents", filter: ["==", ["get", "id"], ""], paint: { "circle-radius": 11, "circle-opacity": 0, "circle-stroke-color": colour("link"), "circle-stroke-width": 3 } });
  map.addLayer({ id: "cells", type: "circle", source: "incidents", filter: isCell, paint: { "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "incidents"]], 1, 8, 100, 34], "circle-color": colour("possible"), "circle-opacity": 0.75, "circle-stroke-color": colour("edge"), "circle-stroke-width": 1 } });
  map.addLayer({ id: "counts", type: "symbol", source: "incidents", filter: isCell, layout: { "text-field": ["number-format", ["get", "incidents"], {}], "text-font": FONT, "text-size": 12, "text-allow-overlap": true }, paint: { "text-color": "#ffffff", "text-halo-color": "#1b1f24", "text-halo-width": 1.2 } });
}

// Only what the map shows: the box of the filters, west, south, east, north.
const boxOf = (query) => new URLSearchParams(query).get("box")?.split(",").map(Number);
const outline = ([west, south, east, north]) => ({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: [[west, south], [east, south], [east, north], [west, north], [west, south]] } });

// What a query asks for but the period, the order and the page.
function whereOf(query) {
  const asked = new URLSearchParams(query);
  for (const name of ["from", "until", "sort", "page", "box"]) asked.delete(name);
  return [...asked].filter(([, value]) => value).sort().join("&");
}

function prepared(found) {
  for (const { geometry, properties } of found.features) {
    if ("incidents" in properties) continue;
    const [, lat] = geometry.coordinates;
    properties.px = ((properties.radius_km ?? 0) * 1000) / (METRES_A_PIXEL * Math.cos((lat * Math.PI) / 180));
    properties.colour = colour(properties.grade);
    properties.rank = GRADES.length - GRADES.indexOf(properties.grade);
  }
  return found;
}

class IncidentMap {
  constructor(frame) {
    this.frame = frame;
    this.popup = new maplibre.Popup({ maxWidth: "18rem", closeButton: true });
    this.map = new maplibre.Map({
      container: frame.querySelector(".canvas"),
      style: basemap(frame.dataset.basemap),
      center: [38.5, 35],
      zoom: 5,
      maxZoom: 14,
      attributionControl: false,
      cooperativeGestures: true,
      fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 300,
      locale: { "Map.Title": frame.dataset.title },
    });
    this.map.addControl(new maplibre.AttributionControl({ compact: false, customAttribution: frame.dataset.credit }));
    this.map.addControl(new maplibre.NavigationControl({ showCompass: false }));
    this.map.addControl(new maplibre.ScaleControl());
    // what fails is kept for those who look: the drawn map still stands where nothing comes
    this.map.on("error", ({ error }) => (this.frame.dataset.trouble = error?.message ?? "unknown"));
    this.map.once("load", () => this.begin());
  }

  async begin() {
    const { map } = this;
    map.addImage("hatch", hatch());
    for (const grade of GRADES) map.addImage(grade, await signOf(grade), { pixelRatio: 1 });
    addIncidents(map);
    map.on("moveend", (event) => this.moved(event));
    map.on("click", "signs", (event) => this.tell(event.features[0]));
    map.on("click", "cells", (event) => this.enter(event));
    for (const layer of ["signs", "cells"]) {
      map.on("mouseenter", layer, () => (map.getCanvas().style.cursor = "pointer"));
      map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = ""));
    }
    map.on("mousemove", "signs", ({ features }) => {
      const { id } = features[0].properties;
      if (id !== this.marked) document.dispatchEvent(new CustomEvent("crossfix:point", { detail: id }));
    });
    this.frame.dataset.ready = "begun";
    const box = boxOf(location.search);
    if (box) map.fitBounds(box, { animate: false });
    await this.show({ around: !box });
    this.offer(box);
  }

  bounds() {
    const box = this.map.getBounds();
    const west = Math.max(-180, box.getWest()), east = Math.min(180, box.getEast());
    return [west, box.getSouth(), east, box.getNorth()].map((side) => Number(side.toFixed(4)));
  }

  // The control of the page: what it would ask for is what is in view, unless it asks already.
  offer(box) {
    const control = document.getElementById("box");
    this.map.getSource("box").setData(box ? outline(box) : empty);
    if (!control) return;
    document.getElementById("box-only").hidden = false;
    if (!control.checked) control.value = this.bounds().join();
  }

  // Whoever moves the map while the page shows only what it shows, means what it shows now.
  async moved({ originalEvent }) {
    const control = document.getElementById("box");
    if (originalEvent && control?.checked) {
      control.value = this.bounds().join();
      control.dispatchEvent(new Event("change", { bubbles: true }));
    }
    this.offer(boxOf(location.search));
    await this.show();
  }

  // What the filters of the page ask for, in view; with `around`, the view is moved to it first.
  async show({ around = false } = {}) {
    const asked = new URLSearchParams(this.frame.dataset.query);
    asked.delete("box");
    if (!around) asked.set("box", this.bounds().join());
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const answer = await fetch(`/map.json?${asked}`, { headers: { Accept: "application/geo+json" } });
    if (!answer.ok || turn !== this.turn) return;
    const found = prepared(await answer.json());
    this.map.getSource("incidents").setData(found);
    this.map.setLayoutProperty("areas", "visibility", "visible");
    this.map.setFilter("areas", ["in", ["get", "name"], ["literal", Object.keys(found.areas)]]);
    if (around && found.around) {
      const [west, south, east, north] = found.around;
      this.map.fitBounds([[west, south], [east, north]], { padding: 40, maxZoom: 9, animate: false });
    }
    this.frame.dataset.ready = `${found.features.length}`;
    document.getElementById("drawn-map").hidden = true;
  }

  tell({ geometry, properties }) {
    const body = document.createElement("div");
    const link = document.createElement("a");
    link.href = properties.href;
    link.textContent = properties.place;
    const extent = properties.radius_km ? ` ± ${Number(properties.radius_km).toPrecision(2)} km` : "";
    body.append(link, extent, document.createElement("br"), properties.when, document.createElement("br"), `${properties.said}, ${properties.probability}`);
    this.popup.setLngLat(geometry.coordinates).setDOMContent(body).addTo(this.map);
    this.mark(properties.id);
  }

  enter({ features, originalEvent }) {
    const [west, south, east, north] = JSON.parse(features[0].properties.around);
    this.map.fitBounds([[west, south], [east, north]], { padding: 60, maxZoom: 13 }, { originalEvent });
  }

  mark(id) {
    this.marked = id;
    if (this.map.getLayer("chosen")) this.map.setFilter("chosen", ["==", ["get", "id"], id ?? ""]);
  }

  // Another period leaves the view where it is; what else was asked for may lie elsewhere.
  ask(query) {
    document.getElementById("drawn-map").hidden = true;
    const box = boxOf(query);
    const around = !box && whereOf(query) !== whereOf(this.frame.dataset.query);
    this.frame.dataset.query = query;
    this.popup.remove();
    if (!this.frame.dataset.ready) return;
    if (box && this.returns) this.map.fitBounds(box, { animate: false });
    this.returns = false;
    this.show({ around });
    this.offer(box);
  }
}

function begin(frame) {
  maplibre.setWorkerUrl(new URL("/static/vendor/maplibre-gl/maplibre-gl-worker.mjs", location.href).href);
  maplibre.addProtocol("pmtiles", new globalThis.pmtiles.Protocol().tile);
  frame.hidden = false;
  const shown = new IncidentMap(frame);
  document.addEventListener("crossfix:point", ({ detail }) => shown.mark(detail));
  document.addEventListener("htmx:before:history:restore", () => (shown.returns = true));
  // the rows were asked for anew without loading the page: the map stays, and follows
  document.addEventListener("htmx:after:swap", () => shown.ask(location.search));
}

// A map costs a second of work: it begins when its place comes into view.
const frame = document.getElementById("live-map");
const drawn = document.getElementById("drawn-map");
if (frame && drawn) {
  new IntersectionObserver(([{ isIntersecting }], watcher) => {
    if (!isIntersecting) return;
    watcher.disconnect();
    begin(frame);
  }).observe(drawn);
}
