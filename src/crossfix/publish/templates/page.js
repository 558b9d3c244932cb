"use strict";
(() => {
  const open = (element) => {
    for (let up = element; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    if (!element.matches("tr, div")) return;
    for (const inner of element.querySelectorAll("details.members")) inner.open = true;
  };

  const follow = () => {
    let name;
    try { name = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const element = name && document.getElementById(name);
    if (!element) return;
    open(element);
    if (element.hasAttribute("data-grade-list")) choose("grade", element.dataset.gradeList);
    element.scrollIntoView();
    element.tabIndex = -1;
    element.focus({ preventScroll: true });
  };

  const form = document.getElementById("filters");
  const table = document.getElementById("incident-table");
  const count = document.getElementById("shown");

  const filter = () => {
    const wanted = form.elements.text.value.trim().toLocaleLowerCase();
    const grade = form.elements.grade.value, area = form.elements.area.value;
    let shown = 0;
    for (const row of table.tBodies[0].rows) {
      const fits = (!grade || row.dataset.g === grade) && (!area || row.dataset.a === area)
        && (!wanted || row.textContent.toLocaleLowerCase().includes(wanted));
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    count.textContent = shown + " of " + table.tBodies[0].rows.length + " shown";
  };

  const choose = (name, value) => {
    if (!form) return;
    form.elements[name].value = value;
    filter();
  };

  const key = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.v ?? cell.textContent.trim();
  };

  const compare = (a, b) => {
    if (a === "" || b === "") return (a === "") - (b === "");
    const x = Number(a), y = Number(b);
    return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b) : x - y;
  };

  const sort = (head) => {
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = head.closest("table").tBodies[0], column = head.cellIndex;
    const rows = [...body.rows].sort((a, b) => {
      const one = key(a, column), two = key(b, column);
      return one === "" || two === "" || !down ? compare(one, two) : compare(two, one);
    });
    body.append(...rows);
  };

  for (const head of document.querySelectorAll("table.sortable thead th")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sort(head));
  }

  if (form) {
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("reset", () => setTimeout(filter));
    form.addEventListener("submit", (event) => event.preventDefault());
    filter();
  }

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open], .graphic)")];
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => { for (const details of closed) details.open = false; });
  addEventListener("hashchange", follow);
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("a[href^='#']");
    if (link && link.getAttribute("href") === location.hash) setTimeout(follow);
  });
  follow();
})();
