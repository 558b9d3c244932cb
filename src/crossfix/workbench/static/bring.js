// Bringing a file: it can be dropped anywhere on the page; long work is followed until it ends.
// Without this script the file is chosen, and a link shows how far the work is.
const form = document.getElementById("bring");
const WAIT_MS = 700;

function begin() {
  const input = form.querySelector("input[type=file]");
  const hint = form.querySelector(".drop-here");
  const tooLarge = document.getElementById("bring-too-large");
  hint.hidden = false;
  const fits = () => {
    const [file] = input.files;
    tooLarge.hidden = !file || file.size <= Number(form.dataset.most);
    return Boolean(file) && tooLarge.hidden;
  };
  form.addEventListener("submit", (event) => {
    if (!fits()) event.preventDefault();
  });
  input.addEventListener("change", fits);
  const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
  for (const kind of ["dragenter", "dragover"]) {
    addEventListener(kind, (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      form.classList.add("over");
    });
  }
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form.classList.remove("over");
  });
  addEventListener("drop", (event) => {
    form.classList.remove("over");
    if (!holdsFiles(event)) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    if (fits()) form.requestSubmit();
  });
}

async function follow(working) {
  const bar = working.querySelector("progress");
  const answer = await fetch(working.dataset.at).catch(() => null);
  if (answer?.ok) {
    const { state, work } = await answer.json();
    if (state !== "working") return location.reload();
    bar.max = work.of;
    bar.value = work.done.length;
    bar.nextElementSibling.textContent = `${work.done.length}/${work.of}`;
  }
  setTimeout(follow, WAIT_MS, working);
}

if (form) begin();
const working = document.getElementById("working");
if (working) setTimeout(follow, WAIT_MS, working);
