// The calendar of a source by keyboard: one stop of the Tab key, arrow keys from cell to cell, Enter
// follows the cell's number. What a cell says stands under the table. Without this script every number
// is a link of its own.
const table = document.getElementById("calendar");
const told = document.getElementById("cell-said");

function begin() {
  const rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("td[data-said]")]);
  const columns = rows[0].length;
  table.setAttribute("role", "grid");
  for (const cell of rows.flat()) {
    cell.tabIndex = -1;
    const link = cell.querySelector("a");
    if (link) link.tabIndex = -1;
    cell.setAttribute("aria-label", link?.getAttribute("aria-label") ?? cell.dataset.said);
  }
  let [at, on] = [0, 0];
  const stop = rows[0][0];
  stop.tabIndex = 0;
  told.textContent = told.dataset.hint;

  const go = (row, column) => {
    rows[at][on].tabIndex = -1;
    at = Math.max(0, Math.min(rows.length - 1, row));
    on = Math.max(0, Math.min(columns - 1, column));
    rows[at][on].tabIndex = 0;
    rows[at][on].focus();
  };
  const ways = {
    ArrowRight: () => [at, on + 1],
    ArrowLeft: () => [at, on - 1],
    ArrowDown: () => [at + 1, on],
    ArrowUp: () => [at - 1, on],
    Home: () => [at, 0],
    End: () => [at, columns - 1],
  };
  table.addEventListener("keydown", (event) => {
    if (!event.target.matches("td[data-said]") || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter") event.target.querySelector("a")?.click();
    if (!(event.key in ways)) return;
    event.preventDefault();
    go(...ways[event.key]());
  });
  for (const kind of ["focusin", "mouseover"]) {
    table.addEventListener(kind, ({ target }) => {
      const cell = target.closest("td[data-said]");
      if (cell) told.textContent = cell.dataset.said;
    });
  }
}

if (table) begin();
