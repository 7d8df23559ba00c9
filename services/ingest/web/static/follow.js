// Asks where the article stands and loads the page anew when it has moved.
const place = document.querySelector("[data-follow]");
const FIRST = 250;
const LONGEST = 4000;

async function follow(wait) {
  let hasMoved = false;
  try {
    const answer = await fetch(place.dataset.follow, { cache: "no-store" });
    const status = await answer.json();
    hasMoved = answer.ok && (status.state !== place.dataset.state || String(status.revision) !== place.dataset.revision);
  } catch {
    // The service is away; it is asked again.
  }
  if (hasMoved) location.reload();
  else setTimeout(follow, wait, Math.min(LONGEST, wait * 1.3));
}

setTimeout(follow, FIRST, FIRST);
