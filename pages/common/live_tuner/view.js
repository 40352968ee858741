// Paints readings. Everything that stays the same while a finger moves is built once in `furnish`; `paint` only sets
// texts, transforms and custom properties.

const signed = (value, digits) => `${value < 0 ? "−" : value > 0 ? "+" : "±"}${Math.abs(value).toFixed(digits)}`;
const grouped = (count) => count.toLocaleString("en-US");
const plural = (count, noun) => `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
const fixed = (value) => value.toFixed(2).replace("-", "−");

// Whether a reading was counted on all pictures.
const exact = (now) => now.known && now.half === 0;

// Set the text of a node, if it is another one: untouched nodes need no layout.
const texts = new WeakMap();
function put(node, text) {
  const wanted = String(text);
  if (texts.get(node) === wanted) return;
  texts.set(node, wanted);
  node.textContent = wanted;
}

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

class View {
  constructor(root) {
    this.root = root.querySelector(".tuner");
    this.parts = Object.fromEntries([...root.querySelectorAll("[data-part]")].map((node) => [node.dataset.part, node]));
  }

  furnish(plane) {
    const { parts } = this;
    this.plane = plane;
    parts["tau-input"].max = plane.columns - 1;
    parts["scale-input"].max = plane.rows - 1;
    parts.where.textContent = plane.where;
    parts.best.textContent = plane.best_text && `★ best cell here, ${plane.best_text}`;
    parts["map-hint"].textContent = plane.live
      ? "Accuracy against the unedited network. Drag on the map, or use the sliders."
      : "This layer is worked out one setting at a time; the map fills in as you try them.";
    this.#drawMap();
    this.#placeMarks();
    this.#buildLegend();
    this.#buildRecalls();
    this.#buildConfusion();
    for (const button of this.root.querySelectorAll("[data-go]")) button.disabled = !plane.marks[button.dataset.go];
    this.root.removeAttribute("aria-busy");
  }

  paint(t, s) {
    const { parts, plane } = this;
    const now = plane.reading(t, s);
    this.#paintNumbers(now);

    const share = now.interpretable / plane.neurons;
    const others = plane.neurons - now.interpretable;
    put(parts.tau, fixed(now.tau));
    put(parts.scale, `× ${now.scale.toFixed(2)}`);
    parts["share-bar"].style.transform = `scaleX(${share})`;
    put(parts.share, `${grouped(now.interpretable)} of ${grouped(plane.neurons)} neurons (${(100 * share).toFixed(1)} %) fit their word better than this: the interpretable ones.`);
    put(parts.effect,
      now.scale === 1
        ? "Scale 1 changes nothing."
        : `The ${grouped(now.interpretable)} are multiplied by ${now.scale.toFixed(2)}, the other ${grouped(others)} divided by it.`);
    parts["tau-input"].value = t;
    parts["scale-input"].value = s;
    parts["tau-input"].setAttribute("aria-valuetext", `threshold ${fixed(now.tau)}, ${plural(now.interpretable, "interpretable neuron")}`);
    parts["scale-input"].setAttribute("aria-valuetext", `scale ${now.scale.toFixed(2)}`);

    this.#movePoint(t, s);
    this.#paintRecalls(now);
    this.#paintConfusion(now);
    return now;
  }

  #paintNumbers(now) {
    const { parts, plane } = this;
    const guess = now.half > 0;
    put(parts.accuracy, now.known ? (100 * now.accuracy).toFixed(guess ? 1 : 2) : "…");
    put(parts.spread, guess ? `± ${(100 * now.half).toFixed(1)} · ${plane.spread}` : plane.spread);
    put(parts.delta, now.known ? this.#change(now) : "Let go, and it is worked out.");
    parts.delta.className = `delta ${!now.known || now.images === 0 ? "same" : now.images > 0 ? "better" : "worse"}`;
    this.#paintFlips(now);
    this.root.toggleAttribute("data-waiting", !exact(now));
  }

  // An estimate counts flips in its sample alone, which say nothing beside an accuracy of all pictures.
  #paintFlips(now) {
    const { parts } = this;
    const [gained, lost] = exact(now) ? [now.gained, now.lost] : [0, 0];
    put(parts.lost, exact(now) ? grouped(lost) : "–");
    put(parts.gained, exact(now) ? grouped(gained) : "–");
    const full = Math.max(20, gained, lost);
    parts["lost-bar"].style.transform = `scaleX(${lost / full})`;
    parts["gained-bar"].style.transform = `scaleX(${gained / full})`;
    parts.flips.setAttribute("aria-label", exact(now)
      ? `${plural(gained, "picture")} fixed, ${grouped(lost)} broken by the edit`
      : "Pictures fixed and broken by the edit: not worked out yet");
  }

  #change(now) {
    if (now.half > 0) return `${signed(now.points, 1)} points, estimated from ${grouped(now.sample)} pictures; the exact value follows`;
    if (now.images === 0) return `as many right as unedited (${grouped(this.plane.before)})`;
    return `${signed(now.points, 2)} points · ${signed(now.images, 0)} ${Math.abs(now.images) === 1 ? "picture" : "pictures"}`;
  }

  say(now) {
    if (!exact(now)) return;
    put(this.parts.summary,
      `Threshold ${fixed(now.tau)}, scale ${now.scale.toFixed(2)}: accuracy ${(100 * now.accuracy).toFixed(2)} percent, ` +
      `${now.images === 0 ? "unchanged" : `${signed(now.points, 2)} points`}; ${now.gained} fixed, ${now.lost} broken.`);
  }

  #at(t, s) {
    const { columns, rows } = this.plane;
    return { left: (100 * (t + 0.5)) / columns, top: 100 - (100 * (s + 0.5)) / rows };
  }

  #movePoint(t, s) {
    const { left, top } = this.#at(t, s);
    const { parts } = this;
    Object.assign(parts.point.style, { left: `${left}%`, top: `${top}%` });
    parts["line-x"].style.left = `${left}%`;
    parts["line-y"].style.top = `${top}%`;
  }

  // Draw the map again, when a cell has become known.
  redraw() {
    this.#drawMap();
  }

  #drawMap() {
    const { plane, parts } = this;
    const { columns, rows } = plane;
    parts.canvas.width = columns;
    parts.canvas.height = rows;
    const pixels = new ImageData(columns, rows);
    const colors = plane.palette.map(rgba);
    plane.points().forEach((points, cell) => {
      if (Number.isNaN(points)) return;
      const t = Math.floor(cell / rows);
      const s = cell % rows;
      pixels.data.set(colors[step(plane.steps, points)], 4 * ((rows - 1 - s) * columns + t));
    });
    parts.canvas.getContext("2d").putImageData(pixels, 0, 0);
    parts.map.setAttribute("aria-label", plane.map_text);
  }

  #placeMarks() {
    const { plane, parts } = this;
    for (const name of ["published", "best"]) {
      const mark = parts[`mark-${name}`];
      mark.hidden = !plane.marks[name];
      if (mark.hidden) continue;
      const { left, top } = this.#at(...plane.marks[name]);
      Object.assign(mark.style, { left: `${left}%`, top: `${top}%` });
    }
    parts["unit-line"].style.top = `${this.#at(0, nearest(plane.scales, 1)).top}%`;
    const tick = (text, side, position) => element("span", { style: `${side}: ${position}%` }, text);
    parts["ticks-x"].replaceChildren(
      ...roundTicks(plane.taus).map((tau) => tick(String(+tau.toFixed(2)).replace("-", "−"), "left", this.#at(nearest(plane.taus, tau), 0).left)),
    );
    parts["ticks-y"].replaceChildren(
      ...[0.25, 1, 2, 3, 4].map((scale) => tick(`${scale}`, "top", this.#at(0, nearest(plane.scales, scale)).top)),
    );
  }

  #buildLegend() {
    const { plane, parts } = this;
    const swatches = plane.palette.map((color) => element("i", { style: `background: ${color}` }));
    const last = plane.steps.length - 1;
    const words = element(
      "span",
      {},
      element("b", {}, `worse by ${-plane.steps[0]} points or more`),
      element("b", {}, "as unedited"),
      element("b", {}, `better by ${plane.steps[last]} or more`),
    );
    parts.legend.replaceChildren(...swatches, words);
  }

  #buildRecalls() {
    const { plane, parts } = this;
    this.recallRows = plane.classes.map(({ name, color }, c) => {
      const before = plane.classTotals[c] ? plane.confusion[c * (CLASSES + 1)] / plane.classTotals[c] : 0;
      const fill = element("i", { class: "fill", style: `background: ${color}` });
      const tick = element("i", { class: "tick", style: `left: ${100 * before}%` });
      const value = element("span", { class: "value" });
      const change = element("span", { class: "change" });
      const row = element("div", { class: "recall", role: "listitem" }, element("span", {}, name), element("span", { class: "track" }, fill, tick), value, change);
      return { row, fill, value, change, before };
    });
    parts.recalls.replaceChildren(...this.recallRows.map(({ row }) => row));
  }

  #paintRecalls(now) {
    this.recallRows.forEach(({ fill, value, change, before }, c) => {
      const moved = 100 * (now.recalls[c] - before);
      fill.style.transform = `scaleX(${now.recalls[c]})`;
      put(value, `${(100 * now.recalls[c]).toFixed(1)} %`);
      put(change, Math.abs(moved) < 0.05 ? "" : signed(moved, 1));
    });
  }

  #buildConfusion() {
    const { plane, parts } = this;
    const short = (name) => element("th", { scope: "col", title: name, "aria-label": `said ${name}` }, name.slice(0, 3));
    const head = element("tr", {}, element("td", { "aria-hidden": "true", style: "background: none" }), ...plane.classes.map(({ name }) => short(name)));
    this.cells = [];
    const rows = plane.classes.map(({ name }, truth) => {
      const cells = plane.classes.map((said, column) => {
        const count = element("span");
        const change = element("small");
        const cell = element("td", { title: `${name} taken for ${said.name}`, class: truth === column ? "right" : "" }, count, change);
        this.cells.push({ cell, count, change });
        return cell;
      });
      return element("tr", {}, element("th", { scope: "row", title: name, "aria-label": `truly ${name}` }, name.slice(0, 3)), ...cells);
    });
    parts.confusion.replaceChildren(parts.confusion.caption, element("thead", {}, head), element("tbody", {}, ...rows));
  }

  #paintConfusion(now) {
    const { plane } = this;
    this.cells.forEach((shown, k) => {
      const count = now.confusion[k];
      if (shown.last === count) return;
      shown.last = count;
      const moved = count - plane.confusion[k];
      put(shown.count, count);
      put(shown.change, moved ? signed(moved, 0) : "");
      shown.cell.style.setProperty("--share", count / Math.max(1, plane.classTotals[Math.floor(k / CLASSES)]));
    });
  }
}

// Round numbers within the range of an ascending list, 0 among them if it is there; at most eight.
function roundTicks(values) {
  const [low, high] = [values[0], values[values.length - 1]];
  const size = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50].find((step) => (high - low) / step <= 7) ?? 100;
  const first = Math.ceil(low / size - 1e-9);
  return Array.from({ length: Math.floor(high / size + 1e-9) - first + 1 }, (_, k) => (first + k) * size);
}

// Which colour step a change of accuracy falls into: `steps` are the ascending borders between the colours.
function step(steps, points) {
  let k = 0;
  while (k < steps.length && points >= steps[k]) k++;
  return k;
}

// "#rrggbbaa" as four bytes.
const rgba = (color) => [1, 3, 5, 7].map((start) => parseInt(color.slice(start, start + 2), 16));
