// What every page does beyond being a document: it refreshes itself only while someone looks, and
// marks what changed. Without this script the pages work the same and are refreshed by hand.

document.documentElement.classList.add("scripted");

document.addEventListener("htmx:before:request", (event) => {
  const polls = event.detail.ctx.sourceElement.id === "live";
  if (polls && document.hidden) event.preventDefault();
});

document.addEventListener("visibilitychange", () => {
  const live = document.getElementById("live");
  if (!document.hidden && live?.hasAttribute("hx-get")) htmx.trigger(live, "every");
});
