// Keys: single letters while nothing is typed, Ctrl and Alt everywhere. The list is in the dialog of "?".
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const desk = window.desk;
  const page = document.body.dataset.page;
  const single = document.body.dataset.keys === "on";
  const dialog = document.getElementById("keys");
  const visible = (node) => node && node.offsetParent !== null;
  const rows = () => [...document.querySelectorAll(page === "queue" ? ".row" : page === "changed" ? ".pair[id^=p]" : ".pair[data-key]")];
  let at = page === "changed" ? 0 : -1;

  function go(node) {
    node.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    node.focus({ preventScroll: true });
  }
  function step(by) {
    const all = rows();
    if (!all.length) return;
    if (page === "draft") {
      const now = all.indexOf(desk.active);
      const next = all[Math.min(Math.max(now + by, 0), all.length - 1)];
      desk.activate(next);
      go(next);
      return;
    }
    at = Math.min(Math.max(at + by, 0), all.length - 1);
    all.forEach((one, number) => one.classList.toggle("on", number === at));
    const link = all[at].querySelector("h3 a");
    go(link || all[at]);
    const count = document.getElementById("count");
    if (count) count.textContent = `${at + 1} / ${all.length}`;
  }
  const open = () => [...document.querySelectorAll(".find[data-finding]")].filter((card) => card.dataset.kind !== "d");
  let met = null;
  function finding(by, from) {
    const all = open();
    if (!all.length) { desk.say(desk.says.last); return; }
    let here = from;
    if (here === undefined) {
      const now = all.findIndex((card) => card === document.activeElement || card.contains(document.activeElement));
      here = now >= 0 ? now : by > 0 ? -1 : 0;
    }
    met = all[(here + by + all.length) % all.length];
    desk.activate(desk.pairOf(met));
    go(met);
  }
  // By thumb: the button has the focus then, so the next one is the first behind the one met last.
  const reach = document.querySelector(".reach button");
  if (reach) reach.addEventListener("click", () => {
    const behind = (card) => card.compareDocumentPosition(met) & Node.DOCUMENT_POSITION_PRECEDING;
    const first = met && met.isConnected ? open().findIndex(behind) : 0;
    finding(1, (first < 0 ? 0 : first) - 1);
  });
  // A finding that is dealt with settles where it is, and the next one has the focus.
  let dealt = -1;
  document.addEventListener("htmx:beforeSend", (event) => {
    const card = event.detail.elt.closest(".find[data-finding]");
    dealt = card && event.detail.elt.matches(".settles") ? open().indexOf(card) : -1;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (dealt < 0 || desk.facts || !desk.isPair(event.detail.target) || event.detail.xhr.status >= 400) return;
    const from = dealt - 1;
    dealt = -1;
    if (open().length) { finding(1, from); return; }
    const button = document.querySelector('.foot [data-key="approve"]');
    if (button) button.focus({ preventScroll: true });
    desk.say(desk.says.last);
  });
  function press(key, within) {
    const found = [...(within || document).querySelectorAll(`[data-key="${key}"]`)].filter((node) => visible(node) || node.closest(".menu"));
    if (!found.length) return false;
    const one = found[0];
    if (one.tagName === "SUMMARY") {
      one.parentNode.open = true;
      const field = one.parentNode.querySelector("input:not([type=hidden])");
      if (field) field.focus();
    } else {
      one.click();
    }
    return true;
  }
  function nearest(key) {
    const find = document.activeElement.closest(".find");
    if (find && press(key, find)) return;
    if (desk.active && press(key, desk.active)) return;
    finding(1);
    const next = document.activeElement.closest(".find");
    if (next) press(key, next);
  }
  // A tool of the active block, whether its menu is open or not.
  function tool(name) {
    const button = desk.active && desk.active.querySelector(`[data-tool="${name}"]`);
    if (button) button.click();
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tool]");
    if (!button) return;
    const pair = button.closest(".pair[data-key]");
    if (button.dataset.tool === "add") add(pair);
    if (button.dataset.tool === "note") {
      const form = document.querySelector('.foot form[action$="/note"]');
      form.elements.about.value = pair.dataset.key;
      press("!");
    }
  });
  function add(pair) {
    const key = "new-" + pair.dataset.key;
    let fresh = desk.pairBy(key);
    if (!fresh) {
      const made = document.getElementById("new-pair").content.firstElementChild.cloneNode(true);
      made.id = "pair-" + key;
      made.dataset.key = key;
      made.querySelector("input[name=key]").value = key;
      pair.after(made);
      fresh = made;
    }
    desk.rich.focus(desk.areaOf(fresh));
  }
  // Blocks came or went: the page is loaded again, at the block one was at.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const again = event.detail.xhr.getResponseHeader("X-Again");
    if (again === null) return;
    event.preventDefault();
    desk.reload(again);
  });
  function left(buttons, click) {
    const all = [...document.querySelectorAll(`#left-out ${buttons}`)].filter(visible);
    if (!all.length) return;
    if (click && all.includes(document.activeElement)) document.activeElement.click();
    else all[0].focus();
  }
  function choose(value) {
    const all = rows();
    const row = all[at];
    if (!row) return;
    row.querySelector(`input[value=${value}]`).checked = true;
    row.classList.add("decided");
    const progress = document.getElementById("progress");
    if (progress) progress.textContent = `${all.filter((one) => one.classList.contains("decided")).length} / ${all.length}`;
    if (at + 1 < all.length) step(1);
  }
  function approve() {
    const button = document.querySelector('[data-key="approve"]');
    if (!button) return;
    if (button.getAttribute("aria-disabled") === "true") { button.focus(); finding(1); return; }
    const on = button.form && button.form.elements.next;
    const go_on = () => { if (on) on.value = desk.facts ? "facts" : "1"; button.click(); };
    if (desk.facts) desk.facts.settled.then(go_on); else go_on();
  }
  // A second press that was meant for the draft before comes here before anybody can have read this one.
  const came = performance.now(), went_on = new URLSearchParams(window.location.search).has("last");
  const unread = () => went_on && performance.now() - came < 1000;
  const STEPS = ["j", "k", "n", "N", "ArrowUp", "ArrowDown"];
  const everywhere = {
    j: () => step(1), k: () => step(-1), "?": () => dialog.showModal(),
    "/": () => { const field = document.getElementById("search") || document.getElementById("conc"); if (field) field.focus(); },
  };
  const pages = {
    queue: {
      p: () => row("p"), h: () => row("h"), s: () => row("s"), c: () => row("c"), z: () => press("z"),
      ...Object.fromEntries([1, 2, 3, 4, 5].map((n) => [String(n), () => { const link = document.querySelector(`.states [data-state="${n}"]`); if (link) link.click(); }])),
    },
    draft: {
      n: () => finding(1), N: () => finding(-1), e: () => nearest("e"), w: () => nearest("w"),
      c: () => { const box = desk.active && desk.active.querySelector("input[data-key=c]"); if (box) box.click(); },
      t: () => press("t"), r: () => press("r"), g: () => press("g"), m: () => press("m"), f: () => press("f"),
      F: () => press("F"), u: () => tool("back"), "+": () => tool("add"), J: () => tool("join"), K: () => tool("up"), D: () => tool("down"), x: () => tool("cut"),
      "!": () => press("!"), A: () => press("A"), y: () => press("y"), H: () => press("H"),
      ".": () => press("next-draft"), z: () => press("z"),
      o: () => press("o"), R: () => press("R"), v: () => press("v"), b: () => press("b"), X: () => press("X"), q: () => press("q"),
      p: () => press("p"), s: () => press("s"), a: () => press("a"), l: () => { if (press("l")) left("button[data-key=i]"); },
      i: () => left("button[data-key=i]", true),
      Enter: () => { const area = desk.active && desk.active.querySelector("textarea"); if (area) desk.rich.focus(area); },
      ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => [String(n), () => term(n)])),
    },
    changed: { t: () => choose("take"), x: () => choose("keep"), q: () => press("q") },
    reader: { v: () => press("v") },
    find: { z: () => press("z") },
    history: { q: () => press("q") },
  };
  function row(key) {
    const all = rows();
    const one = at >= 0 ? all[at] : all.find((line) => line.querySelector(`[data-key="${key}"]`));
    if (one) press(key, one);
  }
  function term(n) {
    const button = document.querySelector(`#help [data-n="${n}"]`);
    if (button) desk.propose(button);
  }

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, .surface");
    const typing = field && !event.target.readOnly;
    const edited = field && desk.rich ? desk.rich.areaAt(field) : null;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      event.preventDefault();
      if (event.repeat || unread()) return;
      if (edited && desk.dirty(edited)) { field.blur(); return; }
      if (!desk.hears()) return;
      approve();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key === "s" && page === "draft") {
      event.preventDefault();
      if (edited) desk.save(edited);
      else if (desk.fields) htmx.trigger("#fields", "desk:save");
      return;
    }
    if (event.altKey && event.key === "Enter" && edited) {
      event.preventDefault();
      const [from, to] = desk.rich.caret(edited);
      edited.setRangeText("\n\n", from, to, "end");
      edited.dispatchEvent(new Event("input", { bubbles: true }));
      if (field !== edited) desk.rich.choose(edited, from + 2, from + 2);
      return;
    }
    if (event.altKey && /^[1-9]$/.test(event.key) && page === "draft") { event.preventDefault(); term(Number(event.key)); return; }
    if (event.key === "Escape" && page === "draft" && desk.unpropose()) { event.preventDefault(); return; }
    if (event.key === "Escape" && typing) {
      event.preventDefault();
      const pair = field.closest(".pair[data-key]");
      const aside = field.closest("details");
      if (aside) { aside.open = false; aside.querySelector("summary").focus(); return; }
      if (pair) pair.focus({ preventScroll: true }); else field.blur();
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || dialog.open || !single) return;
    const key = event.key;
    const held = event.repeat && !STEPS.includes(key); // one decision, however long the key is down
    if (key === "Enter" && page === "queue" && event.target.closest(".row h3 a")) {
      event.preventDefault();
      const address = new URL(event.target.closest("a").href);
      if (event.target.closest(".row").dataset.placed) address.searchParams.set("facts", "1");
      window.location.assign(address);
      return;
    }
    if (key === "Enter" && event.target.closest("a, button, summary, input")) return;
    if (desk.facts && [" ", "j", "k", "ArrowUp", "ArrowDown", "e", "Enter"].includes(key) && event.target.closest(".fact")) {
      event.preventDefault();
      // A signature types nothing: the next one need not wait for it.
      if (!held && (key === " " || desk.hears())) desk.facts.press(key);
      return;
    }
    const does = (pages[page] || {})[key] || everywhere[key];
    if (!does) return;
    event.preventDefault();
    if (!held && desk.hears()) does();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest('[data-do="close"]');
    if (button) dialog.close();
    const blocked = event.target.closest('button[aria-disabled="true"]');
    if (blocked) { event.preventDefault(); if (page === "draft") finding(1); }
    const goto_ = event.target.closest("[data-goto]");
    if (goto_ && page === "draft") {
      const target = document.getElementById(goto_.dataset.goto);
      if (target) { event.preventDefault(); const pair = desk.pairOf(target); if (pair) desk.activate(pair); go(target); }
    }
  });
  document.querySelectorAll(".filters select").forEach((one) => one.addEventListener("change", () => one.form.requestSubmit()));
});
