// What every page of the desk shares: the token on each request, what is said aloud, and whether letters are commands.
"use strict";
window.desk = (() => {
  const body = document.body;
  const live = document.getElementById("live");
  const QUIET = 500; // milliseconds without typing after which a letter may be a command
  const desk = {
    page: body.dataset.page || "",
    token: body.dataset.token,
    says: JSON.parse(body.dataset.says || "{}"),
    underWay: 0,
    typedAt: -QUIET,
    say(text) { live.textContent = ""; live.textContent = text || ""; },
    fill: (text, values) => (text || "").replace(/\{(\w+)\}/g, (_, name) => values[name] ?? ""),
    base() { const foot = document.getElementById("foot"); return (foot && foot.dataset.base) || ""; },
    // A letter pressed while text is under way may have been meant for the text.
    hears() { return desk.underWay === 0 && performance.now() - desk.typedAt > QUIET; },
    isPair: (node) => Boolean(node && (node.id || "").startsWith("pair-")),
    reload(anchor) {
      if (anchor) window.history.replaceState(null, "", "#" + anchor);
      window.location.reload();
    },
    // What is written from a draft says how the draft is looked at: what comes back is drawn the same way.
    asSeen: (address) => address.startsWith("/draft/") && window.location.search ? address + window.location.search : address,
    async send(address, values, more) {
      desk.underWay += 1;
      try {
        return await fetch(desk.asSeen(new URL(address, window.location).pathname), {
          method: "POST", body: new URLSearchParams(values), credentials: "same-origin",
          headers: { "X-Desk-Token": desk.token, "HX-Request": "true", "If-Match": '"' + desk.base() + '"' }, ...more,
        });
      } finally {
        desk.underWay -= 1;
      }
    },
  };

  document.addEventListener("input", () => { desk.typedAt = performance.now(); }, true);
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-Desk-Token"] = desk.token;
    if (event.detail.verb !== "get") event.detail.path = desk.asSeen(event.detail.path);
    if (desk.base()) event.detail.headers["If-Match"] = '"' + desk.base() + '"';
  });
  const writes = (event) => event.detail.requestConfig && event.detail.requestConfig.verb !== "get";
  document.addEventListener("htmx:beforeSend", (event) => { if (writes(event)) desk.underWay += 1; });
  document.addEventListener("htmx:afterRequest", (event) => { if (writes(event)) desk.underWay -= 1; });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const kind = event.detail.xhr.getResponseHeader("Content-Type") || "";
    if (event.detail.xhr.status < 400) return;
    event.detail.shouldSwap = event.detail.xhr.status === 409 && kind.startsWith("text/html");
    if (!event.detail.shouldSwap) {
      desk.say(event.detail.xhr.status === 401 ? desk.says.login : event.detail.xhr.responseText.slice(0, 300));
    }
  });
  document.addEventListener("htmx:sendError", () => desk.say(desk.says.away));
  return desk;
})();
