// Follows a run: the bar and the stage move, and at its end the page is asked for again.
const way = document.getElementById("run-way");
const now = document.getElementById("run-now");
const EVERY_MS = 1000;

const look = async () => {
  try {
    const answer = await fetch(way.dataset.at, { cache: "no-store" });
    const told = await answer.json();
    if (told.state !== "running") return location.reload();
    way.value = told.done.length;
    const stage = told.stages[told.done.length] ?? "";
    if (now.textContent !== stage) now.textContent = stage;
  } catch {
    // the workbench was stopped, or is busy: ask again
  }
  setTimeout(look, EVERY_MS);
};
if (way) setTimeout(look, EVERY_MS);
