// A plane is the outcome of every (tau, scale) cell of one layer, scorer and split. It is decoded once and kept for the
// life of the tab, so that a reading is a few array lookups and needs no server.

const CLASSES = 7;
const KEPT = 8;
const planes = new Map();

class Plane {
  constructor(sheet, buffer) {
    Object.assign(this, sheet, { payload: null, spot: null });
    this.columns = sheet.taus.length;
    this.rows = sheet.scales.length;
    this.unit = nearest(sheet.scales, 1);
    this.total = sum(sheet.confusion);
    this.before = trace(sheet.confusion);
    this.classTotals = Array.from({ length: CLASSES }, (_, c) => sum(sheet.confusion.slice(c * CLASSES, (c + 1) * CLASSES)));
    this.spots = new Map();
    if (buffer) this.#unpack(new Int16Array(buffer));
  }

  #unpack(values) {
    const cells = this.columns * this.rows;
    const layer = (k) => values.subarray(k * cells, (k + 1) * cells);
    this.moved = Array.from({ length: CLASSES * CLASSES }, (_, k) => layer(k));
    this.gained = layer(CLASSES * CLASSES);
    this.lost = layer(CLASSES * CLASSES + 1);
  }

  // Remember a cell that the server worked out on its own.
  learn(spot) {
    this.spots.set(this.#cell(...spot.cell), spot);
  }

  // Everything that is shown about the cell in column `t` (tau) and row `s` (scale); `known` is false where only the
  // server can tell, `half` is half of the interval of an estimate.
  reading(t, s) {
    const spot = this.#spot(t, s);
    const confusion = spot?.confusion ?? this.confusion;
    const accuracy = spot ? spot.accuracy : this.before / this.total;
    const points = 100 * (accuracy - this.before / this.total);
    return {
      tau: this.taus[t], scale: this.scales[s], interpretable: this.interpretable[t],
      known: Boolean(spot), half: spot?.half ?? 0, sample: spot?.n ?? 0,
      accuracy, points, images: Math.round((points / 100) * this.total),
      gained: spot?.gained ?? 0, lost: spot?.lost ?? 0, confusion,
      recalls: this.classTotals.map((n, c) => (n ? confusion[c * (CLASSES + 1)] / n : 0)),
    };
  }

  // Change of accuracy in points over all cells; NaN where it is not known.
  points() {
    const change = new Float32Array(this.columns * this.rows);
    for (let t = 0, cell = 0; t < this.columns; t++) {
      for (let s = 0; s < this.rows; s++, cell++) change[cell] = this.#points(t, s, cell);
    }
    return change;
  }

  #points(t, s, cell) {
    if (!this.moved) {
      const spot = this.#spot(t, s);
      return spot ? 100 * (spot.accuracy - this.before / this.total) : NaN;
    }
    let images = 0;
    for (let c = 0; c < CLASSES; c++) images += this.moved[c * (CLASSES + 1)][cell];
    return (100 * images) / this.total;
  }

  #spot(t, s) {
    const cell = this.#cell(t, s);
    if (this.moved) {
      const confusion = this.confusion.map((count, k) => count + this.moved[k][cell]);
      const accuracy = trace(confusion) / this.total;
      return { accuracy, half: 0, gained: this.gained[cell], lost: this.lost[cell], n: this.total, confusion };
    }
    if (s === this.unit) return { accuracy: this.before / this.total, half: 0, gained: 0, lost: 0, n: this.total, confusion: this.confusion };
    return this.spots.get(cell);
  }

  #cell(t, s) {
    return t * this.rows + s;
  }
}

const sum = (values) => values.reduce((total, value) => total + value, 0);
const trace = (confusion) => sum(Array.from({ length: CLASSES }, (_, c) => confusion[c * (CLASSES + 1)]));

// The index of the value that is nearest to `wanted` in an ascending list.
function nearest(values, wanted) {
  let best = 0;
  for (let i = 1; i < values.length; i++) {
    if (Math.abs(values[i] - wanted) < Math.abs(values[best] - wanted)) best = i;
  }
  return best;
}

// The plane that `sheet` describes: from the tab's memory, or unpacked from its payload; null if neither has it.
async function planeOf(sheet) {
  if (!planes.has(sheet.plane)) {
    if (sheet.live && !sheet.payload) return null;
    planes.set(sheet.plane, new Plane(sheet, sheet.live ? await inflated(sheet.payload) : null));
    if (planes.size > KEPT) planes.delete(planes.keys().next().value);
  }
  return planes.get(sheet.plane);
}

function inflated(payload) {
  const packed = Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}
