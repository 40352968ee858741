// Readings are looked up here. Keys that move the slider are kept from the page, whose arrow keys turn slides; a slider
// that was dragged gives them back, and a clicker's Page Up and Page Down are always the page's.

const MOVES = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];
const count = (value) => value.toLocaleString("en-GB");

export default function ({ parentElement, data }) {
  const part = (name) => parentElement.querySelector(`[data-part="${name}"]`);
  const loud = part("loud");

  const show = () => {
    const at = Number(loud.value);
    const change = data.gained[at] - data.lost[at];
    part("share").textContent = ((100 * data.correct[at]) / data.n).toFixed(2);
    part("scale").textContent = `× ${data.scales[at].toFixed(2)}`;
    loud.setAttribute("aria-valuetext", `times ${data.scales[at].toFixed(2)}`);
    part("change").textContent = data.gained[at] + data.lost[at] === 0
      ? `of ${count(data.n)} faces, as it is. Drag the slider.`
      : `${change > 0 ? "+" : change < 0 ? "−" : "±"}${count(Math.abs(change))} of ${count(data.n)} faces: ` +
        `${count(data.gained[at])} turned right, ${count(data.lost[at])} turned wrong. That ${data.luck[at]}.`;
  };
  const go = (at) => { loud.value = at; show(); };

  if (!loud.dataset.ready) {
    loud.dataset.ready = "yes";
    loud.max = data.scales.length - 1;
    go(data.start);
  } else show();
  loud.oninput = show;
  loud.onpointerup = () => loud.blur();
  loud.onkeydown = (event) => { if (MOVES.includes(event.key)) event.stopPropagation(); };
  part("publish").onclick = () => go(data.published);
}
