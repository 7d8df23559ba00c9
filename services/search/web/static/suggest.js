// Suggestions under the search box (ARIA combobox). Without an answer the box stays a plain one.
const WAIT = 120;
const box = document.querySelector("[data-suggest]");
const input = box.querySelector("input");
const list = document.createElement("ul");
const told = document.createElement("span");
let timer = 0;
let asking = null;
let isThere = true;
let typed = input.value;

list.id = "suggestions";
list.className = "plain";
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", box.dataset.textCount.replace("{n}", "").trim());
list.hidden = true;
told.className = "hide";
told.setAttribute("role", "status");
box.append(list, told);
for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) {
  input.setAttribute(name, value);
}

function close() {
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function choose(option) {
  for (const other of list.children) other.setAttribute("aria-selected", String(other === option));
  input.value = option ? option.dataset.text : typed;
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

function show(suggestions) {
  list.replaceChildren(...suggestions.map((suggestion, place) => {
    const option = document.createElement("li");
    option.id = `suggestion-${place}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset.text = suggestion.text;
    const text = document.createElement("span");
    text.textContent = suggestion.text;
    text.lang = "zh";
    const kind = document.createElement("span");
    kind.className = "small soft";
    kind.textContent = box.getAttribute(`data-kind-${suggestion.kind}`);
    option.append(text, kind);
    return option;
  }));
  list.hidden = suggestions.length === 0;
  input.setAttribute("aria-expanded", String(!list.hidden));
  told.textContent = list.hidden ? "" : box.dataset.textCount.replace("{n}", suggestions.length);
}

async function ask() {
  asking?.abort();
  asking = new AbortController();
  try {
    const address = `${box.dataset.suggest}?${new URLSearchParams({ q: typed })}`;
    const answer = await fetch(address, { signal: asking.signal });
    if (answer.status === 404) isThere = false;
    if (answer.ok) show((await answer.json()).suggestions);
  } catch (error) {
    if (error.name !== "AbortError") close();
  }
}

input.addEventListener("input", (event) => {
  typed = input.value;
  clearTimeout(timer);
  if (!isThere || event.isComposing || typed.trim() === "") close();
  else timer = setTimeout(ask, WAIT);
});
input.addEventListener("compositionend", () => input.dispatchEvent(new InputEvent("input")));
input.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    choose(null);
    close();
  }
  if (list.hidden || event.isComposing || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  const options = [...list.children];
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const next = (at + (event.key === "ArrowDown" ? 1 : -1) + options.length + 1) % (options.length + 1);
  choose(at < 0 && event.key === "ArrowUp" ? options.at(-1) : options[next] ?? null);
});
input.addEventListener("blur", () => setTimeout(close, 150));
list.addEventListener("pointerdown", (event) => {
  const option = event.target.closest("[role=option]");
  if (!option) return;
  event.preventDefault();
  choose(option);
  input.form.requestSubmit();
});
