// Brushing and linking on the overview: a period is chosen on the timeline, by pointer or by keys,
// and what is pointed at in one view is marked in the others. What is chosen goes through the form
// of the filters, so that it stands in the address. Without this script the links choose.
const WAIT_MS = 350;
const DAY_MS = 86_400_000;
const LEAST_PX = 4; // a press that moves less is a click
const told = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });

const form = () => document.getElementById("filters");
const strip = () => document.querySelector(".strip");
const ends = () => ["brush-from", "brush-until"].map((id) => document.getElementById(id));
const dayOf = (axis, number) => new Date(Date.parse(axis.dataset.first) + number * DAY_MS);
const written = (day) => day.toISOString().slice(0, 10);
const numberOf = (axis, day) => Math.round((Date.parse(day) - Date.parse(axis.dataset.first)) / DAY_MS);
const within = (low, value, high) => Math.min(Math.max(value, low), high);

// --- the period: days of the whole time, `until` the first after --------------------------------

let timer;
function ask() {
  clearTimeout(timer);
  if (!form().hasAttribute("data-htmx-powered")) form().requestSubmit(); // npm's scripts are absent
  else form().dispatchEvent(new Event("change", { bubbles: true }));
}

function choose(since, until, { wait = 0 } = {}) {
  form().elements.from.value = since;
  form().elements.until.value = until;
  clearTimeout(timer);
  timer = setTimeout(ask, wait);
}

function show(from, until) {
  const axis = strip();
  const days = Number(axis.dataset.days);
  const [first, last] = ends();
  [first.value, last.value] = [from, until];
  first.setAttribute("aria-valuetext", told.format(dayOf(axis, from)));
  last.setAttribute("aria-valuetext", told.format(dayOf(axis, until - 1)));
  axis.querySelector("[data-side=before]").setAttribute("width", `${(100 * from) / days}%`);
  const after = axis.querySelector("[data-side=after]");
  after.setAttribute("x", `${(100 * until) / days}%`);
  after.setAttribute("width", `${100 - (100 * until) / days}%`);
}

// The whole time is no filter: what has no time stays in.
function take(from, until, options) {
  show(from, until);
  const axis = strip();
  const days = Number(axis.dataset.days);
  choose(from > 0 ? written(dayOf(axis, from)) : "", until < days ? written(dayOf(axis, until - 1)) : "", options);
}

function fromForm() {
  const axis = strip();
  const days = Number(axis.dataset.days);
  const { from, until } = form().elements;
  const first = from.value ? within(0, numberOf(axis, from.value), days) : 0;
  const last = until.value ? within(0, numberOf(axis, until.value) + 1, days) : days;
  show(...(first < last ? [first, last] : [0, days]));
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches(".strip input")) return;
  const [first, last] = ends();
  const days = Number(strip().dataset.days);
  let [from, until] = [Number(first.value), Number(last.value)];
  if (target === first) from = Math.min(from, until - 1, days - 1);
  else until = Math.max(until, from + 1, 1);
  take(from, until, { wait: WAIT_MS });
});

// --- by pointer ---------------------------------------------------------------------------------

let drag;
const dayAt = (axis, x) => {
  const { left, width } = axis.getBoundingClientRect();
  return numberOf(strip(), axis.dataset.first) + within(0, (x - left) / width, 1) * Number(axis.dataset.days);
};

document.addEventListener("pointerdown", (event) => {
  const axis = event.target.closest?.(".brushable");
  if (axis && event.button === 0 && !event.target.matches("input")) drag = { axis, x: event.clientX, id: event.pointerId };
});
document.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.id) return;
  if (!drag.moved && Math.abs(event.clientX - drag.x) < LEAST_PX) return;
  drag.moved = true;
  const [left, right] = [drag.x, event.clientX].map((x) => dayAt(drag.axis, x)).sort((a, b) => a - b);
  const from = Math.floor(left);
  drag.period = [from, Math.max(Math.ceil(right), from + 1)];
  show(...drag.period);
});
document.addEventListener("pointerup", () => {
  if (drag?.period) {
    take(...drag.period);
    addEventListener("click", (event) => { event.preventDefault(); event.stopPropagation(); }, { capture: true, once: true });
  }
  drag = undefined;
});
document.addEventListener("pointercancel", () => {
  if (drag?.period) fromForm();
  drag = undefined;
});
document.addEventListener("dragstart", (event) => {
  if (event.target.closest?.(".brushable")) event.preventDefault(); // of a link: a period is meant
});

// --- by links: a week, a month, the whole time --------------------------------------------------

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".over-time a[data-from]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  choose(link.dataset.from, link.dataset.until);
});

// Only what the map shows: map.js keeps the value, the form asks.
document.addEventListener("change", ({ target }) => { if (target.id === "box") ask(); });

// --- one incident in every view -----------------------------------------------------------------

const INCIDENT = /^\/incidents\/([^/]+)$/;
const idOf = (target) => {
  const own = target.closest?.("[data-incident]");
  if (own) return own.dataset.incident;
  const link = target.closest?.("#drawn-map a[href]");
  const found = link && INCIDENT.exec(new URL(link.getAttribute("href"), location.href).pathname);
  return found ? decodeURIComponent(found[1]) : undefined;
};
const point = (id) => document.dispatchEvent(new CustomEvent("crossfix:point", { detail: id }));
for (const kind of ["mouseover", "focusin"]) {
  document.addEventListener(kind, ({ target }) => {
    const id = idOf(target);
    if (id !== undefined) point(id);
  });
}
document.addEventListener("crossfix:point", ({ detail }) => {
  for (const each of document.querySelectorAll(".at")) each.classList.remove("at");
  for (const each of document.querySelectorAll("[data-incident], #drawn-map a[href]")) {
    if (idOf(each) === detail) each.classList.add("at");
  }
});

// --- arrow keys within the drawing: one stop of the Tab key each for claims, incidents, ticks -----

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };
document.addEventListener("keydown", (event) => {
  const group = event.target.closest?.(".rove");
  if (!group || !(event.key in STEPS)) return;
  event.preventDefault();
  const links = [...group.querySelectorAll("a")];
  const next = links[within(0, links.indexOf(event.target) + STEPS[event.key], links.length - 1)];
  for (const each of links) each.setAttribute("tabindex", each === next ? 0 : -1);
  next.focus();
});

function begin() {
  if (!strip()) return;
  fromForm();
  for (const group of document.querySelectorAll(".rove")) {
    [...group.querySelectorAll("a")].forEach((each, number) => each.setAttribute("tabindex", number ? -1 : 0));
  }
}
document.addEventListener("htmx:after:swap", begin);
begin();
