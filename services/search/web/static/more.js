// The link to the next page of hits adds them to the list instead.
async function more(event) {
  const link = event.target.closest("[data-more]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  link.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const hits = [...page.querySelectorAll("[data-hits] > li")];
    document.querySelector("[data-hits]").append(...hits);
    const next = page.querySelector("[data-more]");
    if (next) link.replaceWith(next);
    else link.remove();
    hits[0]?.querySelector("[data-stop]")?.focus();
  } catch {
    location.assign(link.href);
  }
}

document.addEventListener("click", more);
