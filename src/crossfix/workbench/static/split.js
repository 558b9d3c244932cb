// Digits put the report in focus, or the first one, into a group and go on to the next; 0 says
// nothing of it.
const form = document.getElementById("split");
const parts = [...form.querySelectorAll(".part")];
const now = document.getElementById("split-now");

const tell = () => {
  const count = new Map();
  for (const part of parts) {
    const value = part.querySelector("input:checked")?.value ?? "0";
    count.set(value, (count.get(value) ?? 0) + 1);
  }
  now.textContent = [...count]
    .sort(([one], [other]) => (one === "0") - (other === "0") || one - other)
    .map(([value, reports]) => {
      const name = value === "0" ? now.dataset.unsaid : now.dataset.group.replace("#", value);
      return `${name}: ${reports}`;
    })
    .join(" · ");
};

addEventListener("keydown", (event) => {
  const part = event.target === document.body ? parts[0] : event.target.closest(".part");
  if (!part || event.ctrlKey || event.metaKey || event.altKey) return;
  // by its place too: an Arabic keyboard types other digits
  const digit = /^\d$/.test(event.key) ? event.key : event.code.replace(/^(Digit|Numpad)/, "");
  const choice = part.querySelector(`input[value="${CSS.escape(digit)}"]`);
  if (!choice) return;
  event.preventDefault();
  choice.checked = true;
  tell();
  const next = parts[parts.indexOf(part) + 1] ?? part;
  next.querySelector("input:checked").focus();
});
form.addEventListener("change", tell);
addEventListener("pageshow", tell);
