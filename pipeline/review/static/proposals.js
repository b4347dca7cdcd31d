// What help offers goes into its own block and no other, and only after it was shown there as a proposal.
"use strict";
(function () {
  const desk = window.desk;
  if (desk.page !== "draft") return;
  const words = (text) => text.match(/\s+|\S+/g) || [];
  // What both texts begin and end with, word by word; between lies what would change.
  function around(old, now) {
    const a = words(old), b = words(now);
    let start = 0, end = 0;
    while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
    while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
    return [a.slice(0, start), a.slice(start, a.length - end), b.slice(start, b.length - end), a.slice(a.length - end)].map((part) => part.join(""));
  }
  const make = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text, ...more });

  function drop(box, back) {
    const area = desk.areaOf(desk.pairOf(box));
    box.remove();
    if (back && area) desk.rich.focus(area);
  }
  function propose(button) {
    const pair = desk.pairBy(button.dataset.for);
    const area = desk.areaOf(pair);
    // Help that was asked for another block, or is still under way, offers nothing.
    if (!area || pair !== desk.active) return;
    document.querySelectorAll(".proposal").forEach((box) => box.remove());
    const before = area.value;
    const whole = button.dataset.whole !== undefined;
    const [from, to] = whole ? [0, before.length] : desk.rich.focused(area) ? desk.rich.caret(area) : [before.length, before.length];
    const after = before.slice(0, from) + button.dataset.insert + before.slice(to);
    const [start, gone, come, end] = around(before, after);
    const box = make("div", "", { className: "proposal" });
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", desk.says.proposal);
    const shown = make("p", start, { className: "read", lang: area.lang });
    if (gone) shown.append(make("del", gone), " ");
    if (come) shown.append(make("ins", come));
    shown.append(end);
    const take = make("button", desk.says.take + " ", { type: "button", className: "b" });
    take.append(make("kbd", "Enter"));
    const leave = make("button", desk.says.leave + " ", { type: "button", className: "b bare" });
    leave.append(make("kbd", "Esc"));
    take.addEventListener("click", () => {
      if (area.value !== before || !document.contains(area)) { propose(button); return; }
      area.setRangeText(button.dataset.insert, from, to, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
      drop(box, true);
      desk.say(desk.says.inserted);
    });
    leave.addEventListener("click", () => drop(box, true));
    const acts = make("div", "", { className: "act" });
    acts.append(take, leave);
    box.append(shown, acts);
    pair.querySelector(".en-c").append(box);
    take.focus();
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-insert]");
    if (button) propose(button);
  });
  desk.propose = propose;
  desk.unpropose = () => { const box = document.querySelector(".proposal"); if (box) drop(box, true); return Boolean(box); };
})();
