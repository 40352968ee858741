// A picture from the clipboard, by key or by button, as base64. What it is the server decides.

const bound = new WeakSet();

function toBase64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(",", 2)[1]);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

async function send(blob, most, tell) {
  if (!blob) tell("picture", { problem: "There is no picture in the clipboard; copy one first." });
  else if (blob.size > most) tell("picture", { problem: `The picture is larger than ${most / 1e6} MB; make it smaller.` });
  else tell("picture", { data: await toBase64(blob) });
}

async function fromClipboard() {
  for (const item of await navigator.clipboard.read()) {
    const type = item.types.find((name) => name.startsWith("image/"));
    if (type) return item.getType(type);
  }
  return null;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const target = parentElement.querySelector('[data-part="target"]');
  if (bound.has(target)) return;
  bound.add(target);
  target.addEventListener("paste", (event) => {
    event.preventDefault();
    const files = [...(event.clipboardData?.files ?? [])];
    send(files.find((file) => file.type.startsWith("image/")), data.most, setTriggerValue);
  });
  parentElement.querySelector('[data-part="read"]').addEventListener("click", async () => {
    try {
      await send(await fromClipboard(), data.most, setTriggerValue);
    } catch {
      setTriggerValue("picture", { problem: "The browser does not let this page read the clipboard; press Ctrl+V in the box instead." });
    }
  });
}
