// Asks /v1/stats again and again, sets the numbers and draws what came since the page was opened, the
// last five minutes at most.
const EVERY = 2000;
const KEPT = 150;
const root = document.querySelector("[data-live]");
const message = root.querySelector("[data-message]");
const button = root.querySelector("[data-pause]");
const language = document.documentElement.lang;
const rates = { accepted: [], finished: [] };
const unfinished = [];
let isPaused = false;

const whole = new Intl.NumberFormat(language);
const tenth = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

const shapes = {
  size(bytes) {
    let amount = bytes;
    for (const unit of ["B", "KiB", "MiB"]) {
      if (amount < 1024) return `${unit === "B" ? amount : amount.toFixed(1)} ${unit}`;
      amount /= 1024;
    }
    return `${amount.toFixed(1)} GiB`;
  },
  duration(seconds) {
    if (seconds === null) return "–";
    for (const [unit, length] of [["d", 86400], ["h", 3600], ["min", 60]]) {
      if (seconds >= 2 * length) return `${Math.round(seconds / length)} ${unit}`;
    }
    return `${seconds.toFixed(seconds >= 10 ? 0 : 1)} s`;
  },
  presence: (isThere, place) => (isThere ? place.dataset.yes : place.dataset.no),
};

function show(stats) {
  for (const place of root.querySelectorAll("[data-value]")) {
    const path = place.dataset.value.split(".");
    const value = path.reduce((part, name) => part?.[name], stats);
    const shape = shapes[place.dataset.as];
    const number = path[0] === "rate" ? tenth : whole;
    place.textContent = shape ? shape(value, place) : number.format(value);
  }
  root.querySelector("[data-value='states.dead']").parentElement.classList.toggle("alarm", stats.states.dead > 0);
}

function keep(list, value) {
  list.push(value);
  if (list.length > KEPT) list.shift();
}

// How far back the first of some values lies.
function ago(values) {
  if (values.length < 2) return root.dataset.textCollecting;
  const seconds = ((values.length - 1) * EVERY) / 1000;
  const [text, n] = seconds < 120 ? [root.dataset.textSeconds, seconds] : [root.dataset.textMinutes, Math.round(seconds / 60)];
  return text.replace("{n}", whole.format(n));
}

function draw(name, lines) {
  const chart = root.querySelector(`[data-chart=${name}]`);
  const top = Math.max(1, ...lines.flat());
  chart.hidden = false;
  chart.querySelector("[data-ago]").textContent = ago(lines[0]);
  chart.querySelector("[data-top]").textContent = `${root.dataset.textMost} ${(name === "rate" ? tenth : whole).format(Math.max(...lines.flat()))}`;
  chart.querySelectorAll("polyline").forEach((line, place) => {
    const values = lines[place];
    const step = 300 / Math.max(1, values.length - 1);
    const points = values.map((value, at) => `${at * step},${78 - (value / top) * 74}`);
    line.setAttribute("points", points.join(" "));
  });
}

async function ask() {
  if (isPaused || document.hidden) return;
  try {
    const answer = await fetch("/v1/stats", { headers: { Accept: "application/json" }, cache: "no-store" });
    if (!answer.ok) throw new Error(answer.status);
    const stats = await answer.json();
    show(stats);
    keep(rates.accepted, stats.rate.accepted);
    keep(rates.finished, stats.rate.finished);
    keep(unfinished, stats.unfinished);
    draw("rate", [rates.accepted, rates.finished]);
    draw("unfinished", [unfinished]);
    message.textContent = "";
  } catch {
    message.textContent = root.dataset.textLost;
  }
}

button.hidden = false;
root.querySelector("[data-charts]").hidden = false;
button.addEventListener("click", () => {
  isPaused = !isPaused;
  button.textContent = isPaused ? root.dataset.textPaused : root.dataset.textRunning;
});
setInterval(ask, EVERY);
ask();
