// Presenters' clickers send Page Up and Page Down, and many people press Space: they turn slides as the arrow keys do.

const TURNS = { PageDown: "slide_next", " ": "slide_next", PageUp: "slide_back" };
const BUSY = "input, textarea, select, button, a, [contenteditable]";

export default function () {
  const turn = (event) => {
    const button = TURNS[event.key];
    const inside = event.composedPath()[0];
    if (!button || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (inside instanceof Element && inside.closest(BUSY)) return;
    event.preventDefault();
    document.querySelector(`.st-key-${button} button:not(:disabled)`)?.click();
  };
  document.addEventListener("keydown", turn);
  return () => document.removeEventListener("keydown", turn);
}
