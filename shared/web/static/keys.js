// Single-key shortcuts, which can be switched off: / to the search box, j and k through what is
// marked data-stop, x ticks it, ? for the list of keys. Every page works without them.
const STORE = "caibian-keys";
const words = document.body.dataset;
const template = document.getElementById("keys");
const link = document.querySelector("[data-keys-list]");

const isOn = () => localStorage.getItem(STORE) !== "off";

const isTyping = (target) =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select"));

function dialog() {
  const box = document.createElement("dialog");
  const title = document.createElement("h2");
  title.textContent = words.keysTitle;
  title.id = "keys-title";
  const list = document.createElement("dl");
  list.className = "facts";
  list.append(template.content.cloneNode(true));
  const label = document.createElement("label");
  label.className = "check";
  const check = document.createElement("input");
  check.type = "checkbox";
  check.checked = isOn();
  check.addEventListener("change", () => localStorage.setItem(STORE, check.checked ? "on" : "off"));
  label.append(check, words.keysOn);
  const close = document.createElement("button");
  close.textContent = words.keysClose;
  close.className = "quiet";
  close.addEventListener("click", () => box.close());
  const all = document.createElement("a");
  all.href = link.href;
  all.textContent = words.keysAll;
  const last = document.createElement("p");
  last.className = "row";
  last.append(label, all, close);
  box.append(title, list, last);
  box.className = "sheet";
  box.setAttribute("aria-labelledby", "keys-title");
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
}

function move(step) {
  const stops = [...document.querySelectorAll("[data-stop]")];
  if (stops.length === 0) return;
  const at = stops.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : stops.length - 1) : Math.min(stops.length - 1, Math.max(0, at + step));
  stops[next].focus();
  stops[next].scrollIntoView({ block: "nearest" });
}

const actions = {
  "/": () => {
    const field = document.querySelector("[data-search]");
    field?.focus();
    field?.select();
  },
  j: () => move(1),
  k: () => move(-1),
  x: () => document.activeElement?.closest("li, tr")?.querySelector("input[type=checkbox]")?.click(),
  "?": dialog,
};

// The start page begins in its search box, where all keys are letters: Escape leads out of it, once
// it is empty (the first Escape closes what is suggested, the next one empties it).
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
  if (field instanceof HTMLInputElement && field.matches("[data-search]") && field.value === "") field.blur();
});

document.addEventListener("keydown", (event) => {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
  if (!isPlain || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  if (!isOn()) return;
  // What a page does by a key of its own is a link or a button that is marked with it.
  const marked = /^[a-z]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
  if (!marked && !(event.key in actions)) return;
  event.preventDefault();
  if (!marked) return actions[event.key]();
  marked.click();
  // What it has opened is gone through from there.
  if (marked.matches("summary")) marked.focus();
});

// The list stays reachable without single keys, so that they can be switched on again.
link.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  dialog();
});
