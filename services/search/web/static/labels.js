// Shows what a marked stretch is called while the pointer is on it.
const text = document.querySelector("[data-labels]");
const tip = document.createElement("div");
tip.className = "tip";
tip.hidden = true;
document.body.append(tip);

function isShown(mark) {
  const layer = document.getElementById(`layer-${mark.classList[0]}`);
  return layer?.checked;
}

text.addEventListener("pointerover", (event) => {
  const labels = [];
  for (let mark = event.target; mark !== text && mark instanceof HTMLElement; mark = mark.parentElement) {
    if (mark.dataset.label && isShown(mark)) labels.push(mark.dataset.label);
  }
  tip.hidden = labels.length === 0;
  tip.textContent = labels.join(" · ");
  const box = event.target.getBoundingClientRect();
  tip.style.left = `${Math.max(8, Math.min(event.clientX, innerWidth - 160)) + scrollX}px`;
  tip.style.top = `${box.bottom + scrollY + 4}px`;
});
text.addEventListener("pointerleave", () => { tip.hidden = true; });
