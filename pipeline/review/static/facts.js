// The two-minute mode: facts in reading order, each signed by a key; the paragraph unfolds where it is wanted.
"use strict";
(function () {
  const desk = window.desk;
  if (!document.getElementById("facts")) return;
  const lines = () => [...document.querySelectorAll("#facts .fact")];
  const current = () => document.activeElement && document.activeElement.closest(".fact");
  const text = document.getElementById("cols");
  let at = 0;

  function focus(number) {
    const all = lines();
    if (number >= all.length) { text.scrollIntoView({ block: "start" }); text.focus({ preventScroll: true }); return; }
    at = Math.max(0, number);
    all[at].focus({ preventScroll: true });
    all[at].scrollIntoView({ block: "nearest" });
  }
  function count() {
    const all = lines();
    const signed = all.filter((line) => line.querySelector("input").checked).length;
    document.getElementById("signed").textContent = desk.fill(desk.says.signed, { n: signed, all: all.length });
  }
  // What is signed is noted in order, one request at a time: an approval counts what the desk knows.
  let queue = Promise.resolve();
  function sign(line, on) {
    line.querySelector("input").checked = on;
    count();
    const values = { fact: line.dataset.fact, on: on ? "1" : "" };
    queue = queue.then(() => desk.send(document.body.dataset.sign, values)).then((answer) => { if (!answer.ok) throw answer; })
      .catch(() => { line.querySelector("input").checked = !on; count(); desk.say(desk.says.away); });
  }
  function unfold(line) {
    const pair = desk.pairBy(line.dataset.row);
    if (!pair) return null;
    pair.classList.add("unfolded");
    desk.activate(pair);
    return pair;
  }
  desk.facts = {
    // Whether a key was meant for the facts.
    press(key) {
      const line = current();
      if (!line) return false;
      const all = lines();
      const here = all.indexOf(line);
      if (key === " ") { sign(line, !line.querySelector("input").checked); focus(here + 1); return true; }
      if (key === "j" || key === "ArrowDown") { focus(here + 1); return true; }
      if (key === "k" || key === "ArrowUp") { focus(here - 1); return true; }
      if (key === "e") { fix(line); return true; }
      if (key === "Enter") { const pair = unfold(line); const area = pair && desk.areaOf(pair); if (area) desk.rich.focus(area); return true; }
      return false;
    },
    get settled() { return queue; },
  };
  function fix(line) {
    const card = document.querySelector(`.find[data-finding="${line.dataset.finding}"]`);
    const button = card && card.querySelector('[data-key="e"]');
    at = lines().indexOf(line);
    if (button) { wanted = true; button.click(); }
  }
  let wanted = false;
  const settle = () => { if (wanted || document.activeElement === document.body) { wanted = false; focus(at); } };
  document.addEventListener("desk:saved", settle);
  document.addEventListener("htmx:afterSettle", (event) => { if (desk.isPair(event.detail.target)) settle(); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fix]");
    if (button) fix(button.closest(".fact"));
    const box = event.target.closest(".fact input");
    if (box) { event.preventDefault(); const line = box.closest(".fact"); window.setTimeout(() => sign(line, !box.checked)); }
  });
  document.addEventListener("focusin", (event) => { const line = event.target.closest && event.target.closest(".fact"); if (line) { at = lines().indexOf(line); desk.activate(desk.pairBy(line.dataset.row)); } });
  const first = lines().findIndex((line) => !line.querySelector("input").checked);
  focus(first < 0 ? 0 : first);
})();
