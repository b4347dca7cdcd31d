// The draft: typing in place, text kept while it is typed, blocks saved when left. No build step, no library but htmx.
"use strict";
(function () {
  const body = document.body;
  const token = body.dataset.token;
  const says = JSON.parse(body.dataset.says || "{}");
  const live = document.getElementById("live");
  const say = (text) => { live.textContent = ""; live.textContent = text; };
  const fill = (text, values) => (text || "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const base = () => { const foot = document.getElementById("foot"); return foot ? foot.dataset.base || "" : ""; };

  // ---- every request of htmx carries the token and what was seen ----
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-Desk-Token"] = token;
    if (base()) event.detail.headers["If-Match"] = '"' + base() + '"';
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const kind = event.detail.xhr.getResponseHeader("Content-Type") || "";
    if (event.detail.xhr.status >= 400) {
      event.detail.shouldSwap = event.detail.xhr.status === 409 && kind.startsWith("text/html");
      if (!event.detail.shouldSwap) {
        say(event.detail.xhr.status === 401 ? says.login : event.detail.xhr.responseText.slice(0, 300));
      }
    }
  });
  document.addEventListener("htmx:sendError", () => say(says.away));

  if (body.dataset.page !== "draft") return;
  const name = "stadtbote:" + body.dataset.draft + ":";
  const areas = () => document.querySelectorAll(".edit textarea");
  const pairOf = (node) => node.closest(".pair[data-key]");
  const stored = {
    put(key, text) { try { localStorage.setItem(name + key, JSON.stringify([base(), text])); } catch { /* a full or closed store: the server keeps it too */ } },
    drop(key) { try { localStorage.removeItem(name + key); } catch { /* as above */ } },
    get(key) { try { return JSON.parse(localStorage.getItem(name + key)); } catch { return null; } },
  };
  const state = (pair, text) => { const at = pair && pair.querySelector("[data-state]"); if (at) at.textContent = text; };
  const same = (one, other) => one.replace(/\s+/g, " ").trim() === other.replace(/\s+/g, " ").trim();

  // ---- the active block and its help ----
  let active = null;
  let asked = 0;
  function activate(pair) {
    if (!pair || pair === active) return;
    document.querySelectorAll(".pair.on").forEach((one) => one.classList.remove("on"));
    pair.classList.add("on");
    active = pair;
    window.clearTimeout(asked);
    asked = window.setTimeout(() => {
      if (document.contains(pair) && pair.dataset.help) htmx.ajax("GET", pair.dataset.help, { target: "#help", swap: "innerHTML" });
    }, 120);
  }

  // ---- what is typed is kept: here at once, at the desk after a moment ----
  const timers = new Map();
  async function keep(area) {
    const pair = pairOf(area);
    const key = pair.dataset.key;
    const form = new URLSearchParams({ key, text: area.value, base: base() });
    try {
      const answer = await fetch(body.dataset.typed, {
        method: "POST", body: form, credentials: "same-origin",
        headers: { "X-Desk-Token": token, "HX-Request": "true", "If-Match": '"' + base() + '"' },
      });
      if (answer.status === 401) { say(says.login); return false; }
      if (!answer.ok) { say((await answer.text()).slice(0, 300)); return false; }
      if (!same(area.value, area.dataset.saved)) state(pair, fill(says.kept, { at: answer.headers.get("X-Kept") || "" }));
      return true;
    } catch {
      say(says.away);
      state(pair, "…");
      later(area, 3000);
      return false;
    }
  }
  function later(area, wait) {
    const key = pairOf(area).dataset.key;
    window.clearTimeout(timers.get(key));
    timers.set(key, window.setTimeout(() => { if (document.contains(area)) keep(area); }, wait));
  }
  function typed(area) {
    const under = area.parentNode.querySelector(".under");
    under.textContent = area.value + "\u200b";
    stored.put(pairOf(area).dataset.key, area.value);
    later(area, 400);
  }
  function save(area) {
    const pair = pairOf(area);
    window.clearTimeout(timers.get(pair.dataset.key));
    if (same(area.value, area.dataset.saved) && !pair.classList.contains("unsaved")) { stored.drop(pair.dataset.key); return; }
    state(pair, says.saving);
    htmx.trigger(area.form, "desk:save");
  }

  document.addEventListener("input", (event) => { if (event.target.matches(".edit textarea")) typed(event.target); });
  document.addEventListener("focusin", (event) => { const pair = pairOf(event.target); if (pair) activate(pair); });
  document.addEventListener("focusout", (event) => {
    const area = event.target;
    if (!area.matches(".edit textarea") || !document.contains(area)) return;
    // A term is inserted by a button: its click does not end the typing.
    const to = event.relatedTarget;
    if (to && to.closest("#help, #again, dialog")) return;
    if (!pairOf(area).classList.contains("unsaved") && !same(area.value, area.dataset.saved)) save(area);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button && button.dataset.do === "save") save(pairOf(button).querySelector("textarea"));
    if (button && button.dataset.insert !== undefined) insert(button);
    const pair = event.target.closest(".pair[data-key]");
    if (pair) activate(pair);
  });
  function insert(button) {
    const pair = (button.dataset.for && document.querySelector(`.pair[data-key="${button.dataset.for}"]`)) || active;
    const area = pair && pair.querySelector("textarea");
    if (!area) return;
    area.focus();
    if (button.dataset.whole !== undefined) area.select();
    area.setRangeText(button.dataset.insert, area.selectionStart, area.selectionEnd, "end");
    typed(area);
    say(says.inserted);
  }

  // ---- after a save: marks, numbers and focus are where they were ----
  let typing = null;
  document.addEventListener("htmx:beforeRequest", () => {
    const area = document.activeElement;
    typing = area && area.matches && area.matches(".edit textarea") ? [pairOf(area).id, area.selectionStart, area.value] : null;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const was = active && active.id;
    const pair = was && document.getElementById(was);
    if (pair) { pair.classList.add("on"); active = pair; }
    // Help, search hits and the place in the list are no news of the draft.
    if (!event.detail.target || !(event.detail.target.id || "").startsWith("pair-")) return;
    areas().forEach((area) => { if (same(area.value, area.dataset.saved)) stored.drop(pairOf(area).dataset.key); });
    if (typing) {
      const area = document.getElementById(typing[0])?.querySelector("textarea");
      if (area && document.activeElement === document.body) { area.focus(); area.setSelectionRange(typing[1], typing[1]); }
    } else if (pair && document.activeElement === document.body) {
      pair.focus({ preventScroll: true });
    }
    const progress = document.getElementById("progress");
    const kept = event.detail.xhr && event.detail.xhr.status < 400;
    if (kept) say(progress ? progress.textContent : says.saved);
    if (kept && pair && !pair.classList.contains("unsaved")) state(pair, says.saved);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt.id === "fields") document.getElementById("fields-state").textContent = event.detail.successful ? says.saved : event.detail.xhr.responseText.slice(0, 300);
  });

  // ---- fields are kept too ----
  const fields = document.getElementById("fields");
  document.addEventListener("input", (event) => {
    if (!event.target.name || !event.target.name.startsWith("front:")) return;
    const form = new URLSearchParams({ key: event.target.name, text: event.target.value, base: base() });
    window.clearTimeout(timers.get(event.target.name));
    timers.set(event.target.name, window.setTimeout(() => fetch(body.dataset.typed, { method: "POST", body: form, credentials: "same-origin", headers: { "X-Desk-Token": token, "HX-Request": "true" } }).catch(() => say(says.away)), 400));
  });

  // ---- text this browser kept while the desk was away ----
  areas().forEach((area) => {
    const found = stored.get(pairOf(area).dataset.key);
    if (!found || same(found[1], area.dataset.saved)) { stored.drop(pairOf(area).dataset.key); return; }
    if (same(found[1], area.value)) return;
    area.value = found[1];
    pairOf(area).classList.add("unsaved");
    typed(area);
  });

  window.desk = { activate, save, insert, say, says, pairOf, get active() { return active; }, fields };
  const first = location.hash && document.querySelector(location.hash.replace(/[^#\w-]/g, ""));
  activate((first && pairOf(first)) || document.querySelector(".pair[data-key]"));
})();
