// Points at the pane that the present stop is about: outlines it, and brings it into view on arrival. Panes come, go
// and move while a page loads, so it keeps looking, and holds the pane in view until the page has been still for a
// while; but it stops scrolling as soon as the visitor does anything.

const PATIENCE_MS = 6000;
const HANDS_ON = ["wheel", "touchmove", "pointerdown", "keydown"];
// Turning to another stop by its letter is no wish to look elsewhere.
const TURNS = ["b", "n", "x"];
// There is one spotlight: a new one stops the one before, which may be told to leave long after.
const STOP = Symbol.for("emodissect.tour.stop");

function find(focus) {
  if (focus.startsWith(".")) return document.querySelector(focus);
  const headings = document.querySelectorAll('[data-testid="stMain"] :is(h1, h2, h3)');
  const heading = [...headings].find((one) => one.textContent.trim() === focus);
  return heading?.closest('[data-testid="stVerticalBlock"]') ?? null;
}

function unmark(kept) {
  for (const old of document.querySelectorAll("[data-tour]")) if (old !== kept) old.removeAttribute("data-tour");
}

export default function ({ data }) {
  document[STOP]?.();
  const { focus } = data;
  const visit = `${data.round} ${data.stop} ${location.pathname}`;
  const root = document.documentElement;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  // Kept on the page: a rerun makes this component anew, which must neither forget to arrive nor scroll again.
  const fresh = root.dataset.tourAt !== visit;
  if (fresh) Object.assign(root.dataset, { tourAt: visit, tourArrived: "no" });
  let following = root.dataset.tourArrived === "no";
  let waiting = 0;
  let patience = 0;

  const letGo = (event) => {
    if (TURNS.includes(event?.key?.toLowerCase())) return;
    root.dataset.tourArrived = "yes";
    following = false;
  };
  const tire = () => {
    const app = document.querySelector('[data-testid="stApp"]');
    const top = document.querySelector("[data-tour]")?.getBoundingClientRect().top ?? Infinity;
    if (app?.dataset.testScriptState === "notRunning" && top >= 0 && top < innerHeight / 2) letGo();
    else if (following) {
      patience = setTimeout(tire, PATIENCE_MS);
      soon();
    }
  };
  const point = () => {
    waiting = 0;
    const pane = focus ? find(focus) : null;
    unmark(pane);
    if (!pane) return;
    pane.dataset.tour = "";
    patience ||= setTimeout(tire, PATIENCE_MS);
    if (following) pane.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
  };
  const soon = () => { waiting ||= requestAnimationFrame(point); };

  const watch = new MutationObserver(soon);
  watch.observe(document.querySelector('[data-testid="stMain"]') ?? document.body, { childList: true, subtree: true });
  for (const act of HANDS_ON) addEventListener(act, letGo, { capture: true, passive: true });
  if (fresh && !focus) document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0 });
  soon();

  const stop = () => {
    if (document[STOP] !== stop) return;
    delete document[STOP];
    watch.disconnect();
    clearTimeout(patience);
    cancelAnimationFrame(waiting);
    for (const act of HANDS_ON) removeEventListener(act, letGo, { capture: true });
    unmark(null);
  };
  document[STOP] = stop;
  return stop;
}
