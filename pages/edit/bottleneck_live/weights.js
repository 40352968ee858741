// The weights of one emotion's logit, and what they do to the answers. While a finger moves nothing is sent; when it
// rests the server is told the weights that were turned.

const REST_MS = 120, STEP = 0.02;
const desks = new WeakMap();
const signed = (value, digits) => `${value < 0 ? "−" : value > 0 ? "+" : "±"}${Math.abs(value).toFixed(digits)}`;
const grouped = (count) => count.toLocaleString("en-US");
const share = (part, all) => (all ? `${((100 * part) / all).toFixed(1)} %` : "–");

function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

const floats = (text) => new Float32Array(bytes(text).buffer);

function element(tag, attributes, ...children) {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
}

class Desk {
  constructor(root) {
    this.parts = Object.fromEntries([...root.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
    this.parts.reset.addEventListener("click", () => {
      this.knobs.forEach((knob) => (knob.weight = knob.fitted));
      this.turned();
    });
  }

  // The finger keeps the last word: the server's weights count only for another fit, or when it names a new `jump`.
  update({ data, setStateValue }) {
    this.tell = setStateValue;
    if (data.name === this.name && data.jump === this.jump) return;
    Object.assign(this, { name: data.name, jump: data.jump, emotion: data.emotion });
    this.own = floats(data.own);
    this.rival = floats(data.rival);
    this.truth = bytes(data.truth);
    this.reach = data.reach;
    this.knobs = data.knobs.map((knob, index) => this.knob(knob, index));
    this.parts.desk.replaceChildren(...this.knobs.map(({ line }) => line));
    this.parts.where.textContent = data.where;
    this.before = this.reading(this.own);
    this.told = this.key();
    this.paint();
  }

  knob({ concept, fitted, weight, activations }, index) {
    const id = `weight-${index}`;
    const input = element("input", { type: "range", id, min: -this.reach, max: this.reach, step: STEP });
    const output = element("output", {});
    const silence = element("button", { type: "button", textContent: "Silence" });
    silence.setAttribute("aria-label", `Silence ${concept}`);
    const label = element("label", { htmlFor: id, textContent: concept, title: concept });
    const line = element("div", { className: "knob" }, label, input, output, silence);
    const knob = { concept, fitted, weight, activations: floats(activations), input, output, silence, line };
    input.addEventListener("pointerdown", (event) => (this.held ||= firstPointer(event)));
    input.addEventListener("input", () => {
      knob.weight = Number(input.value);
      this.turned();
    });
    for (const end of ["pointerup", "pointercancel", "change"]) input.addEventListener(end, () => this.letGo());
    silence.addEventListener("click", () => {
      knob.weight = knob.weight ? 0 : knob.fitted;
      this.turned();
    });
    return knob;
  }

  logits() {
    const now = Float64Array.from(this.own);
    for (const { weight, fitted, activations } of this.knobs) {
      const moved = weight - fitted;
      if (moved) for (let i = 0; i < now.length; i++) now[i] += moved * activations[i];
    }
    return now;
  }

  // Which answers are right, and how often the emotion is said and meant.
  reading(own) {
    const right = new Uint8Array(own.length);
    let correct = 0, said = 0, meant = 0, found = 0;
    for (let i = 0; i < own.length; i++) {
      const says = own[i] > this.rival[i];
      right[i] = this.truth[i] === (says ? 0 : 1) ? 1 : 0;
      correct += right[i];
      said += says;
      meant += this.truth[i] === 0;
      found += says && this.truth[i] === 0;
    }
    return { right, correct, said, meant, found };
  }

  turned() {
    this.paint();
    this.rest();
  }

  paint() {
    const { parts, before, emotion } = this;
    for (const { input, output, silence, line, weight, fitted } of this.knobs) {
      input.value = weight;
      output.textContent = signed(weight, 2);
      input.setAttribute("aria-valuetext", signed(weight, 2));
      silence.setAttribute("aria-pressed", weight === 0);
      line.classList.toggle("turned", weight !== fitted);
    }
    const now = this.reading(this.logits()), n = this.own.length;
    let gained = 0, lost = 0;
    now.right.forEach((right, i) => {
      gained += right && !before.right[i];
      lost += !right && before.right[i];
    });
    const change = now.correct - before.correct;
    parts.accuracy.textContent = ((100 * now.correct) / n).toFixed(2);
    parts.delta.className = `delta ${change > 0 ? "better" : change < 0 ? "worse" : "same"}`;
    parts.delta.textContent = change
      ? `${signed((100 * change) / n, 2)} points · ${signed(change, 0)} ${Math.abs(change) === 1 ? "picture" : "pictures"}`
      : `as many right as fitted (${grouped(before.correct)} of ${grouped(n)})`;
    parts.flips.textContent = `${grouped(gained)} fixed, ${grouped(lost)} broken`;
    parts.recall.textContent = `Of the ${emotion} faces ${share(now.found, now.meant)} are found (${share(before.found, before.meant)} as fitted)`;
    parts.precision.textContent = `Of the faces called ${emotion} ${share(now.found, now.said)} are (${share(before.found, before.said)} as fitted)`;
    this.summary = `Accuracy ${((100 * now.correct) / n).toFixed(2)} percent; ${gained} fixed, ${lost} broken.`;
  }

  letGo() {
    this.held = false;
    this.rest();
  }

  rest() {
    clearTimeout(this.resting);
    if (!this.held) this.resting = setTimeout(() => this.settle(), REST_MS);
  }

  settle() {
    const key = this.key();
    if (key === this.told) return;
    this.told = key;
    this.parts.summary.textContent = this.summary;
    this.tell("turned", { name: this.name, weights: JSON.parse(key) });
  }

  key() {
    const turned = this.knobs.filter(({ weight, fitted }) => weight !== fitted);
    return JSON.stringify(Object.fromEntries(turned.map(({ concept, weight }) => [concept, weight])));
  }
}

export default function (component) {
  const root = component.parentElement;
  if (!desks.has(root)) desks.set(root, new Desk(root));
  desks.get(root).update(component);
}
