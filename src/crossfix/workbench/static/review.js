// Keys press the buttons of a pair that bear them: y, n, u, s, k, b. Not while one is typing.
const TYPING = "input, textarea, select, [contenteditable], dialog[open] *";
let pressed = false;

// on a keyboard of another script, the key that stands where the Latin letter would
const letter = (event) =>
  (/^[a-z]$/i.test(event.key) ? event.key : event.code.replace(/^Key/, "")).toLowerCase();

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || pressed) return;
  if (event.target instanceof Element && event.target.closest(TYPING)) return;
  const button = [...document.querySelectorAll("[data-key]")].find(
    (one) => one.dataset.key === letter(event),
  );
  if (!button) return;
  event.preventDefault();
  pressed = true; // one press, one answer
  button.click();
});
addEventListener("pageshow", () => { pressed = false; });
