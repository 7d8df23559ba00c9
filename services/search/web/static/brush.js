// The histogram's bars are links. With the pointer drawn over several, or with Shift and the arrow
// keys, they are taken together as one stretch of time. Only one bar is a stop of the Tab key.
for (const plot of document.querySelectorAll("[data-brush]")) {
  const svg = plot.querySelector("svg");
  const bars = [...svg.querySelectorAll("a")];
  const told = plot.querySelector("[data-chosen]");
  let anchor = -1;
  let end = -1;
  let isDrawn = false;

  const stop = (at) => bars.forEach((bar, place) => { bar.tabIndex = place === at ? 0 : -1; });
  const chosen = () => bars.slice(Math.min(anchor, end), Math.max(anchor, end) + 1);

  const tell = () => {
    const part = anchor < 0 ? [] : chosen();
    bars.forEach((bar) => bar.classList.toggle("chosen", part.includes(bar)));
    if (part.length === 0) { told.textContent = ""; return; }
    const count = part.reduce((sum, bar) => sum + Number(bar.dataset.count), 0);
    told.textContent = plot.dataset.textRange.replace("{first}", part[0].dataset.first).replace("{last}", part.at(-1).dataset.last).replace("{n}", count);
  };

  const go = () => {
    const part = chosen();
    const address = new URL(part[0].getAttribute("href"), location.href);
    address.searchParams.set("from", part[0].dataset.first);
    address.searchParams.set("to", part.at(-1).dataset.last);
    location.assign(address);
  };

  const under = (event) => {
    const box = svg.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    return Math.max(0, Math.min(bars.length - 1, Math.floor(share * bars.length)));
  };

  svg.addEventListener("dragstart", (event) => event.preventDefault());
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    anchor = end = under(event);
    isDrawn = true;
    svg.setPointerCapture(event.pointerId);
    tell();
  });
  svg.addEventListener("pointermove", (event) => {
    if (!isDrawn) return;
    end = under(event);
    tell();
  });
  svg.addEventListener("pointerup", () => {
    if (!isDrawn) return;
    isDrawn = false;
    go();
  });
  svg.addEventListener("pointercancel", () => { isDrawn = false; anchor = end = -1; tell(); });
  svg.addEventListener("keydown", (event) => {
    const at = bars.indexOf(event.target.closest("a"));
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: bars.length - 1 }[event.key];
    if (event.key === "Escape") { anchor = end = -1; tell(); }
    if (event.key === "Enter" && anchor >= 0 && anchor !== end) { event.preventDefault(); go(); }
    if (next === undefined || next < 0 || next >= bars.length) return;
    event.preventDefault();
    if (event.shiftKey) { anchor = anchor < 0 ? at : anchor; end = next; } else anchor = end = next;
    stop(next);
    bars[next].focus();
    tell();
  });
  stop(bars.length - 1);
  svg.setAttribute("aria-description", plot.dataset.textHow);
}
