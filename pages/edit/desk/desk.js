// The volumes of groups of neurons. While a finger moves a slider, its curve answers and the board stays as it is; once
// it rests, the server hears all that was turned.

const REST_MS = 250;
const AS_IS = 1;
const desks = new WeakMap();

function element(tag, attributes, ...children) {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
}

function curve(values) {
  const low = Math.min(...values), high = Math.max(...values), across = 100 / (values.length - 1);
  const height = (value) => (high > low ? 22 - (20 * (value - low)) / (high - low) : 12);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 100 24");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", values.map((value, index) => `${index ? "L" : "M"}${index * across} ${height(value)}`).join(""));
  svg.append(path);
  return svg;
}

class Desk {
  constructor(root) {
    this.parts = Object.fromEntries([...root.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
    this.turned = new Map();
    this.turn = 0;
  }

  update({ data, setTriggerValue }) {
    this.tell = setTriggerValue;
    this.latest = data;
    if (!this.held) this.show();
  }

  // The finger keeps the last word: what was turned stays so until the server has heard of it.
  show() {
    const data = this.latest, key = JSON.stringify(data);
    if (key === this.key) return;
    this.key = key;
    this.data = data;
    this.turn = Math.max(this.turn, data.heard);
    for (const [name, { turn }] of this.turned) if (turn <= data.heard) this.turned.delete(name);
    const focused = this.focused();
    this.parts.where.textContent = data.where;
    this.knobs = data.knobs.map((knob) => this.knob({ ...knob, ...this.turned.get(knob.name) }));
    this.parts.knobs.replaceChildren(...this.knobs.map((knob) => knob.line));
    this.knobs.find((knob) => knob.name === focused)?.input.focus();
    const turned = this.knobs.find((knob) => this.turned.has(knob.name));
    this.say(turned ? turned.correct[turned.input.value] : data.now);
  }

  focused() {
    const active = this.parts.knobs.getRootNode().activeElement;
    return this.knobs?.find((knob) => knob.input === active)?.name;
  }

  knob({ name, neurons, volume, correct }) {
    const { steps } = this.data;
    const at = (wanted) => steps.reduce((best, step, i) => (Math.abs(step - wanted) < Math.abs(steps[best] - wanted) ? i : best), 0);
    const id = `desk-${name.replace(/\W/g, "-")}`;
    const input = element("input", { type: "range", id, min: 0, max: steps.length - 1, step: 1, value: at(volume) });
    const output = element("output", {});
    const mute = element("button", { type: "button", textContent: "Mute" });
    mute.setAttribute("aria-label", `Mute ${name}`);
    const count = element("small", { textContent: `${neurons.toLocaleString("en")} neuron${neurons === 1 ? "" : "s"}` });
    const slide = element("div", { className: "slide" }, curve(correct), input);
    const line = element("div", { className: "knob" }, element("label", { htmlFor: id }, name, count), slide, output, mute);
    const read = () => {
      const percent = Math.round(100 * steps[input.value]);
      output.textContent = `${percent} %`;
      input.setAttribute("aria-valuetext", `${percent} percent`);
      mute.setAttribute("aria-pressed", percent === 0);
    };
    const turn = () => {
      read();
      this.say(correct[input.value]);
      this.turned.set(name, { volume: steps[input.value], turn: Infinity });
      this.rest();
    };
    input.addEventListener("pointerdown", (event) => (this.held ||= firstPointer(event)));
    input.addEventListener("input", turn);
    for (const end of ["pointerup", "pointercancel", "change"]) input.addEventListener(end, () => this.letGo());
    mute.addEventListener("click", () => {
      input.value = steps[input.value] ? 0 : at(AS_IS);
      turn();
    });
    read();
    return { name, correct, input, line };
  }

  letGo() {
    this.held = false;
    this.rest();
  }

  // Soon, unless the sliders go on moving (keys repeat) or are still held.
  rest() {
    clearTimeout(this.resting);
    if (!this.held) this.resting = setTimeout(() => this.settle(), REST_MS);
  }

  // Streamlit may pass over a turn for a later one, so each says all that the server has not heard of.
  settle() {
    this.show();
    const turned = [...this.turned];
    if (!turned.some(([, { turn }]) => turn > this.turn)) return;
    this.turn += 1;
    for (const [, each] of turned) each.turn = this.turn;
    this.tell("turned", { turn: this.turn, volumes: Object.fromEntries(turned.map(([name, { volume }]) => [name, volume])) });
  }

  say(correct) {
    const { n, before } = this.data, change = correct - before;
    this.parts.share.textContent = ((100 * correct) / n).toFixed(2);
    this.parts.delta.dataset.sign = Math.sign(change);
    const count = Math.abs(change).toLocaleString("en");
    this.parts.delta.textContent = change
      ? `${count} ${change > 0 ? "more" : "fewer"} right of ${n.toLocaleString("en")}`
      : `as many right as before, ${before.toLocaleString("en")} of ${n.toLocaleString("en")}`;
  }
}

export default function (component) {
  const root = component.parentElement;
  if (!desks.has(root)) desks.set(root, new Desk(root));
  desks.get(root).update(component);
}
