// The draft: typing in place, text kept while it is typed, blocks saved when they are left and sent again until they are.
"use strict";
(function () {
  const desk = window.desk;
  if (desk.page !== "draft") return;
  const says = desk.says;
  const AGAIN = 2000; // milliseconds until what did not arrive is sent once more
  const name = "stadtbote:" + document.body.dataset.draft + ":";
  const areas = () => document.querySelectorAll(".edit textarea");
  const pairOf = (node) => node.closest(".pair[data-key]");
  const areaOf = (pair) => pair && pair.querySelector(".edit textarea");
  const pairBy = (key) => document.querySelector(`.pair[data-key="${key}"]`);
  const stored = {
    put(key, text) { try { localStorage.setItem(name + key, JSON.stringify([desk.base(), text])); } catch { /* a full or closed store: the server keeps it too */ } },
    drop(key) { try { localStorage.removeItem(name + key); } catch { /* as above */ } },
    get(key) { try { return JSON.parse(localStorage.getItem(name + key)); } catch { return null; } },
  };
  const state = (pair, text) => { const at = pair && pair.querySelector("[data-state]"); if (at) at.textContent = text; };
  const same = (text, other) => text.replace(/\s+/g, " ").trim() === other.replace(/\s+/g, " ").trim();
  const dirty = (area) => !same(area.value, area.dataset.saved) || pairOf(area).classList.contains("unsaved");

  // ---- what is typed is kept: here at once, at the desk after a moment ----
  const timers = new Map();
  function later(key, wait, act) {
    window.clearTimeout(timers.get(key));
    timers.set(key, window.setTimeout(() => { const area = areaOf(pairBy(key)); if (area) act(area); }, wait));
  }
  async function keep(area) {
    const pair = pairOf(area);
    const key = pair.dataset.key;
    try {
      const answer = await desk.send(document.body.dataset.typed, { key, text: area.value, base: desk.base() });
      if (answer.status === 401) { desk.say(says.login); later(key, 5 * AGAIN, keep); return; }
      if (!answer.ok) { desk.say((await answer.text()).slice(0, 300)); return; }
      if (dirty(area)) state(pair, desk.fill(says.kept, { at: answer.headers.get("X-Kept") || "" }));
    } catch {
      desk.say(says.away);
      state(pair, "…");
      later(key, AGAIN, keep);
    }
  }
  function typed(area) {
    area.parentNode.querySelector(".under").replaceChildren(area.value + "\u200b");
    if (desk.rich.surfaceOf(area)) desk.rich.dress(area);
    const key = pairOf(area).dataset.key;
    stored.put(key, area.value);
    if (!saving.has(key)) later(key, 400, keep);
  }

  // ---- a block is saved when it is left; one request a block at a time, sent again until an answer comes ----
  const saving = new Set();
  async function save(area) {
    const pair = pairOf(area);
    const key = pair.dataset.key;
    if (saving.has(key)) return;
    window.clearTimeout(timers.get(key));
    if (!dirty(area)) { stored.drop(key); if (key.startsWith("new-")) pair.remove(); return; }
    saving.add(key);
    state(pair, says.saving);
    const sent = area.value;
    try {
      const answer = await desk.send(area.form.action, { key, text: sent, was: area.dataset.saved, base: desk.base() });
      const html = await answer.text();
      const page = (answer.headers.get("Content-Type") || "").startsWith("text/html");
      const again = answer.headers.get("X-Again");
      saving.delete(key);
      if (again !== null) { stored.drop(key); if (same(area.value, sent)) desk.reload(again); return; }
      if (answer.ok || (answer.status === 409 && page)) { put(html, key, sent, answer.ok); return; }
      // Somebody came in anew in another tab: the page is loaded once more, and finds the text in this browser.
      if (answer.status === 403 && (stored.get(key) || [])[1] === area.value) { desk.reload(pair.id); return; }
      desk.say(answer.status === 401 ? says.login : html.slice(0, 300));
      state(pair, says.unsaved);
      later(key, 400, keep);
    } catch {
      saving.delete(key);
      desk.say(says.away);
      state(pair, "…");
      later(key, AGAIN, save);
    }
  }
  // The server's rows in place of ours; text that was typed while the answer was under way stays as it is.
  function put(html, key, sent, done) {
    const found = new DOMParser().parseFromString(`<template>${html}</template>`, "text/html").querySelector("template").content;
    const now = pairBy(key);
    const area = areaOf(now);
    const fresh = [...found.children].find((node) => node.dataset.key === key);
    const typing = area && desk.rich.focused(area);
    if (fresh && area && !same(area.value, sent)) {
      area.dataset.saved = areaOf(fresh) ? areaOf(fresh).dataset.saved : area.dataset.saved;
      fresh.remove();
      later(key, 400, keep);
    } else if (fresh) {
      const at = area ? desk.rich.caret(area)[0] : 0;
      now.replaceWith(fresh);
      htmx.process(fresh);
      if (done) stored.drop(key);
      if (typing) { const next = areaOf(fresh); if (next) { desk.rich.dress(next); desk.rich.choose(next, at, at); } }
      if (active === now) { active = fresh; fresh.classList.add("on"); if (!typing && document.activeElement === document.body) fresh.focus({ preventScroll: true }); }
    }
    for (const node of [...found.children]) if (!node.dataset.key) htmx.swap(document.body, node.outerHTML, { swapStyle: "none" });
    const progress = document.getElementById("progress");
    if (done) { desk.say(progress ? progress.textContent : says.saved); const pair = pairBy(key); if (pair && !dirty(areaOf(pair) || area)) state(pair, says.saved); }
    document.dispatchEvent(new CustomEvent("desk:saved", { detail: { key } }));
  }

  // ---- the active block and its help: emptied at once, asked for after a moment, dropped when the block is left ----
  let active = null;
  let asked = 0;
  let asking = null;
  const help = document.getElementById("help");
  function activate(pair) {
    if (!pair || pair === active) return;
    document.querySelectorAll(".pair.on").forEach((other) => other.classList.remove("on"));
    pair.classList.add("on");
    active = pair;
    ask();
  }
  function ask() {
    const pair = active;
    help.replaceChildren();
    help.dataset.key = "";
    window.clearTimeout(asked);
    if (asking) asking.abort();
    if (!pair || !pair.dataset.help || help.closest("[hidden]")) return;
    asking = new AbortController();
    const { signal } = asking;
    asked = window.setTimeout(async () => {
      try {
        const answer = await fetch(pair.dataset.help, { signal, credentials: "same-origin", headers: { "HX-Request": "true" } });
        const html = await answer.text();
        if (signal.aborted || !answer.ok) return;
        help.innerHTML = html;
        help.dataset.key = pair.dataset.key;
        htmx.process(help);
      } catch { /* the block was left, or the desk is away: help is no news */ }
    }, 120);
  }

  document.addEventListener("input", (event) => { if (event.target.matches(".edit textarea")) typed(event.target); });
  document.addEventListener("focusin", (event) => { const pair = pairOf(event.target); if (pair) activate(pair); });
  document.addEventListener("focusout", (event) => {
    const area = desk.rich.areaAt(event.target);
    if (!area || !document.contains(area)) return;
    // Help and proposals belong to the typing: a click there does not end it.
    const to = event.relatedTarget;
    if (to && (to.closest("#help, #again, dialog, .proposal, .rich") || desk.rich.areaAt(to) === area)) return;
    if (dirty(area)) save(area);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button && button.dataset.do === "save") save(areaOf(pairOf(button)));
    const pair = event.target.closest(".pair[data-key]");
    if (pair) activate(pair);
  });

  // ---- what htmx does to a block: never over text that is not saved yet ----
  document.addEventListener("htmx:beforeRequest", (event) => {
    const pair = event.detail.elt.closest(".pair[data-key]");
    const area = areaOf(pair);
    if (area && dirty(area) && !event.detail.elt.matches("[data-drops]")) { event.preventDefault(); save(area); }
  });
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const target = event.detail.target;
    const area = areaOf(target.closest(".pair[data-key]"));
    if (target.id === "facts") return;
    if (target.contains(document.activeElement) || (area && dirty(area))) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!desk.isPair(event.detail.target)) return;
    const pair = active && document.getElementById(active.id);
    if (pair) { pair.classList.add("on"); active = pair; }
    if (pair && document.activeElement === document.body) pair.focus({ preventScroll: true });
    areas().forEach((area) => { if (same(area.value, area.dataset.saved)) stored.drop(pairOf(area).dataset.key); });
    const progress = document.getElementById("progress");
    if (event.detail.xhr && event.detail.xhr.status < 400) { desk.say(progress ? progress.textContent : says.saved); if (pair && areaOf(pair) && !dirty(areaOf(pair))) state(pair, says.saved); }
  });

  // ---- fields are kept too ----
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.name || !field.name.startsWith("front:")) return;
    window.clearTimeout(timers.get(field.name));
    timers.set(field.name, window.setTimeout(() => desk.send(document.body.dataset.typed, { key: field.name, text: field.value, base: desk.base() }).catch(() => desk.say(says.away)), 400));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt.id === "fields") document.getElementById("fields-state").textContent = event.detail.successful ? says.saved : event.detail.xhr.responseText.slice(0, 300);
  });

  // ---- text this browser kept while the desk was away ----
  areas().forEach((area) => {
    const pair = pairOf(area);
    const found = stored.get(pair.dataset.key);
    if (!found || same(found[1], area.dataset.saved)) { stored.drop(pair.dataset.key); return; }
    if (same(found[1], area.value)) return;
    area.value = found[1];
    pair.classList.add("unsaved");
    typed(area);
  });

  Object.assign(desk, { activate, save, typed, ask, pairOf, pairBy, areaOf, dirty });
  Object.defineProperty(desk, "active", { get: () => active });
  const first = location.hash && document.querySelector(location.hash.replace(/[^#\w-]/g, ""));
  const start = first && pairOf(first);
  if (start || document.body.dataset.facts === undefined) activate(start || document.querySelector(".pair[data-key]"));
  if (start) start.focus({ preventScroll: true });
})();
