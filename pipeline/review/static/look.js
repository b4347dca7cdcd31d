// The page as the site shows it, beside the draft: asked for until it is of this very text, and again after each save.
"use strict";
(function () {
  const aside = document.querySelector("[data-look]");
  if (!aside) return;
  const desk = window.desk;
  const frame = document.getElementById("look");
  const said = document.getElementById("look-said");
  const AGAIN = 700; // milliseconds between two questions while the site is being built
  let timer = 0;
  function later(wait) { window.clearTimeout(timer); timer = window.setTimeout(ask, wait); }
  async function ask() {
    try {
      const answer = await fetch(aside.dataset.look, { credentials: "same-origin", headers: { "HX-Request": "true" } });
      if (!answer.ok) { said.textContent = (await answer.text()).slice(0, 300); return; }
      const now = await answer.json();
      if (said.textContent !== now.said) said.textContent = now.said;
      aside.classList.toggle("stale", !now.done);
      if (now.failed) { frame.hidden = true; frame.removeAttribute("src"); }
      if (now.address && frame.src !== now.address) { frame.src = now.address; frame.hidden = false; }
      if (!now.done) later(AGAIN);
    } catch {
      said.textContent = desk.says.away;
      later(5 * AGAIN);
    }
  }
  document.addEventListener("desk:saved", () => later(0));
  document.addEventListener("htmx:afterSettle", (event) => { if (desk.isPair(event.detail.target) || event.detail.elt.id === "fields") later(0); });
  ask();
})();
