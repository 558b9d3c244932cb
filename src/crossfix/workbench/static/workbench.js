// What a script adds to pages that work without one: Ctrl-K opens a search from anywhere, and
// printing opens what is folded.
const finder = document.getElementById("finder");
const words = document.getElementById("finder-words");
const hits = document.getElementById("finder-hits");
const KINDS = ["incidents", "claims", "sources", "reports"];
const MOST = 6; // of each kind
const WAIT_MS = 200;

const label = (kind, row) => ({
  incidents: () => [row.place_name ?? row.admin1 ?? row.incident_id, row.start?.slice(0, 10), row.grade],
  claims: () => [row.claim_id, row.speaker],
  sources: () => [row.name, row.kind],
  reports: () => [row.report_id, row.place_stated ?? row.admin1],
})[kind]().filter(Boolean).join(", ");

const entry = (kind, row) => {
  const item = document.createElement("li");
  const link = document.createElement("a");
  const text = document.createElement("bdi");
  text.textContent = label(kind, row);
  link.href = row.href;
  const under = document.createElement("small");
  under.textContent = hits.dataset[kind];
  link.append(text, under);
  item.append(link);
  return item;
};

let asked = 0, timer;
const search = async () => {
  const number = ++asked;
  const wanted = words.value.trim();
  if (!wanted) return hits.replaceChildren();
  const address = new URL(hits.dataset.at, location.href);
  address.searchParams.set("q", wanted);
  const answer = await fetch(address);
  if (!answer.ok || number !== asked) return;
  const found = await answer.json();
  const items = KINDS.flatMap((kind) => found[kind].slice(0, MOST).map((row) => entry(kind, row)));
  hits.replaceChildren(...items);
  if (!items.length) hits.append(hits.dataset.nothing);
};

const move = (step) => {
  const links = [...hits.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement) + step;
  (at < 0 ? words : links[Math.min(at, links.length - 1)] ?? words).focus();
};

if (finder) {
  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    finder.showModal();
    words.select();
  });
  words.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, WAIT_MS); });
  finder.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    }
    if (event.key === "Enter" && event.target === words) {
      event.preventDefault();
      hits.querySelector("a")?.click();
    }
  });
}

let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open], .graphic)")];
  for (const details of closed) details.open = true;
});
addEventListener("afterprint", () => { for (const details of closed) details.open = false; });
