// The link to the next page adds what is on it to the lists instead.
async function more(event) {
  const link = event.target.closest("[data-more]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  link.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const hits = [...page.querySelectorAll("[data-hits] > li, [data-further] li.hit")];
    for (const list of ["[data-hits]", "[data-further]"]) join(list, page);
    const next = page.querySelector("[data-more]");
    if (next) link.replaceWith(next);
    else link.remove();
    hits[0]?.querySelector("[data-stop]")?.focus();
  } catch {
    location.assign(link.href);
  }
}

// Hits join hits, and what only comes near what does: the line between them is drawn once.
function join(selector, page) {
  const [ours, theirs] = [document, page].map((each) => each.querySelector(selector));
  if (!theirs) return;
  if (!ours) document.querySelector("[data-after]").before(theirs);
  else if (selector === "[data-hits]") ours.append(...theirs.children);
  else ours.querySelector("ol").append(...theirs.querySelector("ol").children);
}

document.addEventListener("click", more);
