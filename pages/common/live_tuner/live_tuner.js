// The live edit. While a finger holds a slider or the map, readings come from the plane and the server hears nothing;
// once it lets go, the server is told where.

const REST_MS = 120;
const tuners = new WeakMap();

class Tuner {
  constructor(root) {
    this.view = new View(root);
    this.plane = null;
    const { parts } = this.view;
    for (const knob of [parts["tau-input"], parts["scale-input"]]) {
      knob.addEventListener("pointerdown", (event) => (this.held ||= firstPointer(event)));
      knob.addEventListener("input", () => this.#turn());
      for (const end of ["pointerup", "pointercancel", "change"]) knob.addEventListener(end, () => this.#letGo());
    }
    parts.map.addEventListener("pointerdown", (event) => {
      if (!firstPointer(event)) return;
      parts.map.setPointerCapture(event.pointerId);
      this.held = true;
      this.#drag(event);
    });
    parts.map.addEventListener("pointermove", (event) => this.held && event.isPrimary && this.#drag(event));
    for (const end of ["pointerup", "pointercancel"]) parts.map.addEventListener(end, (event) => event.isPrimary && this.#letGo());
    for (const button of root.querySelectorAll("[data-go]")) {
      button.addEventListener("click", () => {
        this.#goTo(...this.plane.marks[button.dataset.go]);
        this.#rest();
      });
    }
  }

  // Called at first, and again whenever the server or the theme has something new. The finger keeps the last word:
  // the server's point counts only for a plane that was not shown yet, or when it names a new `jump`.
  async update({ data, setStateValue }) {
    this.tell = setStateValue;
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const plane = await planeOf(data);
    if (turn !== this.turn) return;
    if (!plane) {
      setStateValue("point", { plane: null });
      return;
    }
    if (data.spot) this.#learn(plane, data.spot);
    if (plane === this.plane && data.jump === this.jump) return;
    this.jump = data.jump;
    if (plane !== this.plane) this.view.furnish((this.plane = plane));
    this.told = this.#key(...data.start);
    this.#goTo(...data.start);
  }

  #learn(plane, spot) {
    plane.learn(spot);
    if (plane !== this.plane) return;
    this.view.redraw();
    this.now = this.view.paint(...this.point);
    if (spot.cell.every((index, k) => index === this.point[k])) this.view.say(this.now);
  }

  #goTo(t, s) {
    this.point = [t, s];
    this.now = this.view.paint(t, s);
  }

  #turn() {
    const { parts } = this.view;
    this.#goTo(Number(parts["tau-input"].value), Number(parts["scale-input"].value));
    this.#rest();
  }

  #drag(event) {
    const box = this.view.parts.map.getBoundingClientRect();
    const { columns, rows } = this.plane;
    const index = (share, count) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
    this.#goTo(index((event.clientX - box.left) / box.width, columns), index((box.bottom - event.clientY) / box.height, rows));
  }

  #letGo() {
    this.held = false;
    this.#rest();
  }

  // Tell the server soon, unless the sliders go on moving (keys repeat) or are still held.
  #rest() {
    clearTimeout(this.resting);
    if (!this.held) this.resting = setTimeout(() => this.#settle(), REST_MS);
  }

  #settle() {
    const key = this.#key(...this.point);
    if (key === this.told) return;
    this.told = key;
    this.view.say(this.now);
    this.tell("point", { tau: this.now.tau, scale: this.now.scale, plane: this.plane.plane });
  }

  #key(t, s) {
    return `${this.plane.plane} ${t} ${s}`;
  }
}

export default function (component) {
  const root = component.parentElement;
  if (!tuners.has(root)) tuners.set(root, new Tuner(root));
  tuners.get(root).update(component);
}
