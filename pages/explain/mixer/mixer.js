// How loud each word's neurons are, and the probabilities that follow. Nothing is sent to the server.

const MOST = 200, STEP = 10, AS_IS = 100;
const mixers = new WeakMap();

function softmax(logits, temperature) {
  const top = Math.max(...logits);
  const grown = logits.map((logit) => Math.exp((logit - top) / temperature));
  const sum = grown.reduce((a, b) => a + b, 0);
  return grown.map((value) => value / sum);
}

function element(tag, attributes, ...children) {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
}

class Mixer {
  constructor(root) {
    this.parts = Object.fromEntries([...root.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
    this.parts.reset.addEventListener("click", () => this.turnAll(AS_IS));
  }

  update(data) {
    const key = JSON.stringify(data);
    if (key === this.key) return;
    this.key = key;
    this.data = data;
    this.knobs = data.words.map((word, index) => this.knob(word.name, index));
    this.parts.desk.replaceChildren(...this.knobs.map((knob) => knob.line));
    this.bars = data.classes.map(({ name, color }) => this.bar(name, color));
    this.parts.bars.replaceChildren(...this.bars.map((bar) => bar.line));
    this.now = this.probabilities(data.words.map(() => AS_IS));
    this.bars.forEach((bar, index) => (bar.mark.style.left = `${100 * this.now[index]}%`));
    this.paint();
  }

  knob(name, index) {
    const id = `volume-${index}`;
    const input = element("input", { type: "range", id, min: 0, max: MOST, step: STEP, value: AS_IS });
    const output = element("output", {});
    const mute = element("button", { type: "button", textContent: "Mute" });
    mute.setAttribute("aria-label", `Mute ${name}`);
    input.addEventListener("input", () => this.paint());
    mute.addEventListener("click", () => {
      input.value = Number(input.value) ? 0 : AS_IS;
      this.paint();
    });
    const label = element("label", { htmlFor: id, textContent: name, title: name });
    return { input, output, mute, line: element("div", { className: "word" }, label, input, output, mute) };
  }

  bar(name, color) {
    const fill = element("i", {}), mark = element("b", {}), share = element("span", {});
    fill.style.background = color;
    const track = element("div", { className: "track" }, fill, mark);
    const line = element("div", { className: "bar" }, element("span", { textContent: name }), track, share);
    return { fill, mark, share, line };
  }

  turnAll(volume) {
    for (const { input } of this.knobs) input.value = volume;
    this.paint();
  }

  probabilities(volumes) {
    const logits = this.data.rest.map((start, emotion) =>
      this.data.words.reduce((sum, word, index) => sum + (volumes[index] / 100) * word.values[emotion], start));
    return softmax(logits, this.data.temperature);
  }

  paint() {
    const volumes = this.knobs.map(({ input }) => Number(input.value));
    this.knobs.forEach(({ input, output, mute }, index) => {
      output.textContent = `${volumes[index]} %`;
      input.setAttribute("aria-valuetext", `${volumes[index]} percent`);
      mute.setAttribute("aria-pressed", volumes[index] === 0);
    });
    const shares = this.probabilities(volumes);
    this.bars.forEach(({ fill, share }, index) => {
      fill.style.transform = `scaleX(${shares[index]})`;
      share.textContent = `${(100 * shares[index]).toFixed(0)} %`;
    });
    const best = shares.indexOf(Math.max(...shares));
    const said = `${this.data.classes[best].name}, ${(100 * shares[best]).toFixed(0)} %`;
    const tense = volumes.every((volume) => volume === AS_IS) ? "It says" : "It would say";
    this.parts.verdict.textContent = shares[best] >= this.data.threshold ? `${tense} ${said}` : `Not sure: ${said}`;
  }
}

export default function ({ data, parentElement }) {
  if (!mixers.has(parentElement)) mixers.set(parentElement, new Mixer(parentElement));
  mixers.get(parentElement).update(data);
}
