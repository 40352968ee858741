// Presenters' clickers send Page Up and Page Down, and many people press Space: they turn slides as the arrow keys do.

const TURNS = { PageDown: "slide_next", " ": "slide_next", PageUp: "slide_back" };
const TYPED = "input:not([type=range]), textarea, select, [contenteditable]";
const PRESSED = `${TYPED}, input, button, a`; // Space is theirs

export default function () {
  const turn = (event) => {
    const button = TURNS[event.key];
    const inside = event.composedPath()[0];
    if (!button || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (inside instanceof Element && inside.closest(event.key === " " ? PRESSED : TYPED)) return;
    event.preventDefault();
    document.querySelector(`.st-key-${button} button:not(:disabled)`)?.click();
  };
  document.addEventListener("keydown", turn);
  return () => document.removeEventListener("keydown", turn);
}
