// The slider of an encounter: shows what the server computed for each moment, and interpolates nothing.
// Without this script the pictures show the closest approach.
const SVG = "http://www.w3.org/2000/svg";
const HEAD = "M9,0L-6,5L-3,0L-6,-5Z"; // along the course, which runs to the right
const TIMED = ["horizontal", "vertical", "chance"]; // pictures on the scale of the moments

const section = document.getElementById("replay");
const slider = document.getElementById("moment");

function add(parent, name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent.append(made);
  return made;
}

function pictureOf(name) {
  return section.querySelector(`[data-picture=${name}] svg`);
}

// What moves on the plan: where each aircraft is, how far off it may be, and the line between.
function begin(plan) {
  const group = add(plan.querySelector("g[clip-path]"), "g", { "aria-hidden": "true" });
  const line = add(group, "path", { class: "apart" });
  const sides = ["a", "b"].map((side) => ({
    unsure: add(group, "ellipse", { class: `unsure ${side}` }),
    head: add(group, "path", { class: `head ${side}`, d: HEAD }),
  }));
  return { line, sides, minimum: plan.querySelector("circle.minima") };
}

function put({ line, sides, minimum }, places) {
  places.forEach((place, number) => {
    const { unsure, head } = sides[number];
    const at = `translate(${place.x} ${place.y}) rotate(${place.turn_deg})`;
    head.setAttribute("transform", at);
    unsure.setAttribute("transform", at);
    unsure.setAttribute("rx", place.along ?? 0);
    unsure.setAttribute("ry", place.across ?? 0);
  });
  const [a, b] = places;
  minimum.setAttribute("cx", a.x);
  minimum.setAttribute("cy", a.y);
  line.setAttribute("d", `M${a.x},${a.y}L${b.x},${b.y}`);
}

async function start() {
  const answer = await fetch(section.dataset.at, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { moments } = await answer.json();
  const plan = pictureOf("plan");
  const moving = begin(plan);
  const cursors = TIMED.map(pictureOf).filter(Boolean).map((svg) => {
    const [top, bottom] = svg.querySelector(".cpa").getAttribute("d").match(/[\d.]+/g).slice(1).map(Number);
    return add(svg, "path", { class: "cursor", "aria-hidden": "true", d: `M0,${top}V${bottom}` });
  });
  const labels = [...section.querySelectorAll(".now dt")].map((name) => name.textContent);
  const cells = [...section.querySelectorAll("[data-now] bdi")];

  const show = () => {
    const { x, places, told } = moments[slider.valueAsNumber];
    plan.classList.add("moved");
    put(moving, places);
    for (const cursor of cursors) cursor.setAttribute("transform", `translate(${x} 0)`);
    cells.forEach((cell, number) => { cell.textContent = told[number]; });
    slider.setAttribute("aria-valuetext", told.map((text, number) => `${labels[number]}: ${text}`).join("; "));
  };
  slider.addEventListener("input", show);
  document.getElementById("nearest").addEventListener("click", ({ currentTarget }) => {
    slider.value = currentTarget.value;
    show();
  });
  document.getElementById("slider").hidden = false;
  show();
  section.dataset.ready = moments.length;
}

start();
