// Bold, italic and links without their Markdown: a block that has some is typed in a surface over its textarea, which
// holds the Markdown as before. The surface is read after each stroke; nothing is written where nothing was typed.
"use strict";
(function () {
  const desk = window.desk;
  if (desk.page !== "draft") return;
  const says = desk.says;
  // ---- the Markdown of a block, as pipeline/site/markdown/typing.py reads and writes it ----
  const LINK = /\[([^\[\]\n]+)\]\((\S+?)\)/g;
  const STRESS = /\*\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*\*|\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*|\*(?=\S)([^*\n]+?)(?<=\S)\*/g;
  // Where a link may lead, in characters that end neither it nor its mark; "" where it may not.
  function address(text) {
    let url;
    try { url = new URL(text.trim()); } catch { return ""; }
    if (!["http:", "https:", "mailto:", "tel:"].includes(url.protocol)) return "";
    return url.href.replace(/[\s()<>[\]*"'`\\|{}]/g, (sign) => "%" + sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0"));
  }
  const known = (url) => /^(?:https?:\/\/[^/?#]|mailto:|tel:)/i.test(url);
  // Runs of one look each; `from` is where the run's words begin in the Markdown.
  function parse(text) {
    const runs = [];
    const add = (words, from, look) => { if (words) runs.push({ text: words, from, strong: false, em: false, href: "", ...look }); };
    function stressed(part, from, href) {
      let start = 0;
      for (const found of part.matchAll(STRESS)) {
        add(part.slice(start, found.index), from + start, { href });
        const words = found[1] ?? found[2] ?? found[3];
        add(words, from + found.index + (found[0].length - words.length) / 2, { href, strong: found[3] === undefined, em: found[2] === undefined });
        start = found.index + found[0].length;
      }
      add(part.slice(start), from + start, { href });
    }
    let start = 0;
    for (const found of text.matchAll(LINK)) {
      if (!known(found[2])) continue;
      stressed(text.slice(start, found.index), start, "");
      stressed(found[1], found.index + 1, found[2]);
      start = found.index + found[0].length;
    }
    stressed(text.slice(start), start, "");
    return runs;
  }
  const alike = (one, other) => one.strong === other.strong && one.em === other.em && one.href === other.href;
  function merged(runs) {
    const out = [];
    for (const run of runs) {
      const last = out[out.length - 1];
      if (last && alike(last, run)) last.text += run.text; else if (run.text) out.push({ ...run });
    }
    return out;
  }
  // A link whose own stars would be read as a mark is written in pieces, none of which holds two.
  const linked = (words, href) => (words.search(STRESS) < 0 ? [words] : words.split(/(?=\*)/)).map((part) => `[${part}](${href})`).join("");
  // A mark stands at words, never at a blank or across a line; words that no mark can hold stay words.
  const spelt = (run) => run.text.split(/(\n+)/).map((line) => {
    const [, lead, core, trail] = line.match(/^(\s*)([^]*?)(\s*)$/);
    if (!core) return run.href && line && !line.includes("\n") ? `[${line}](${run.href})` : line;
    const stars = core.includes("*") ? "" : "*".repeat(2 * run.strong + run.em);
    const held = lead + stars + core + stars + trail;
    if (!run.href || /[[\]]/.test(line)) return held;
    return stars ? `[${held}](${run.href})` : linked(held, run.href);
  }).join("");
  const wordsOf = (text) => parse(text).map((run) => run.text).join("");
  // Nor does a mark stand where, with a star before it, other words would be read.
  const markdown = (runs) => merged(runs).reduce((out, run) => {
    const next = out + spelt(run);
    return wordsOf(next) === wordsOf(out) + run.text ? next : out + run.text;
  }, "");
  const isRich = (text) => parse(text).some((run) => run.strong || run.em || run.href);

  // ---- what a surface, or a clipboard, holds ----
  const BLOCKS = new Set("ADDRESS ARTICLE ASIDE BLOCKQUOTE DD DIV DL DT FIGCAPTION FIGURE FOOTER H1 H2 H3 H4 H5 H6 HEADER LI MAIN OL P PRE SECTION TABLE TR UL".split(" "));
  const SILENT = new Set("SCRIPT STYLE HEAD TITLE META LINK TEMPLATE NOSCRIPT IFRAME OBJECT EMBED SVG MATH SELECT TEXTAREA BUTTON INPUT IMG VIDEO AUDIO CANVAS".split(" "));
  // Addresses that stood in a Markdown of this page stay byte for byte. What an element says of itself decides nothing:
  // it may be a stranger's.
  const written = new Set();
  function lookOf(node, look) {
    const name = node.tagName.toUpperCase();
    // As it is written: the policy of the desk lets no style of a stranger's page apply.
    const css = (property) => { const found = (node.getAttribute("style") || "").match(new RegExp(`(?:^|[;\\s])${property}\\s*:\\s*([\\w-]+)`, "i")); return found ? found[1].toLowerCase() : ""; };
    const [weight, slant] = [css("font-weight"), css("font-style")];
    const now = { ...look };
    if (name === "B" || name === "STRONG") now.strong = true;
    if (name === "I" || name === "EM" || name === "CITE") now.em = true;
    if (weight) now.strong = weight === "bold" || weight === "bolder" || Number(weight) >= 600;
    if (slant) now.em = slant !== "normal";
    if (name === "A" && node.hasAttribute("href")) { const href = node.getAttribute("href"); now.href = written.has(href) ? href : address(href); }
    return now;
  }
  function read(root, foreign) {
    const runs = [];
    let tail = "";
    const add = (text, look) => { if (text) { runs.push({ text, ...look }); tail = (tail + text).slice(-2); } };
    const plain = { strong: false, em: false, href: "" };
    const line = () => { if (tail && !tail.endsWith("\n")) add("\n", plain); };
    const part = () => { if (foreign) { line(); if (tail && tail !== "\n\n") add("\n", plain); } else line(); };
    (function walk(node, look) {
      for (const child of node.childNodes) {
        if (child.nodeType === 3) {
          let text = child.data;
          if (foreign) {
            text = text.replace(/[ \t\r\n\f]+/g, " ").replace(/[\u0000-\u001f\u007f\u200b\ufeff]/g, "");
            if (!tail || /\s$/.test(tail)) text = text.replace(/^ /, "");
          }
          // A link has words that are seen.
          add(text, foreign && /^[\s\p{C}\p{Default_Ignorable_Code_Point}]*$/u.test(text) ? plain : look);
        } else if (child.nodeType === 1) {
          const name = child.tagName.toUpperCase();
          if (SILENT.has(name) || (foreign && /display:\s*none|mso-hide:\s*all|mso-list:\s*ignore/i.test(child.getAttribute("style") || ""))) continue;
          if (name === "BR") { add("\n", plain); continue; }
          if (foreign && (name === "TD" || name === "TH")) add(" ", plain);
          const block = BLOCKS.has(name);
          if (block) part();
          walk(child, lookOf(child, look));
          if (block) part();
        }
      }
    })(root, plain);
    const out = merged(runs);
    while (out.length && /\s$/.test(out[out.length - 1].text) && (foreign || out[out.length - 1].text.endsWith("\n"))) {
      const last = out[out.length - 1];
      last.text = foreign ? last.text.trimEnd() : last.text.replace(/\n+$/, "");
      if (last.text) break;
      out.pop();
    }
    return out;
  }
  // Only these elements are ever made, and words are never markup.
  function shown(run, text) {
    let node = document.createTextNode(text);
    const stressed = !text.includes("*");
    for (const [on, tag] of [[run.em && stressed, "em"], [run.strong && stressed, "strong"], [run.href && !/[[\]]/.test(text), "a"]]) {
      if (!on) continue;
      const outer = document.createElement(tag);
      if (tag === "a") { outer.setAttribute("href", run.href); outer.title = run.href; written.add(run.href); }
      outer.append(node);
      node = outer;
    }
    return node;
  }
  function draw(surface, text) {
    surface.replaceChildren(...parse(text).map((run) => shown(run, run.text)));
    // A line end at the very end opens a line only where something stands in it.
    if (text.endsWith("\n")) surface.append(document.createElement("br"));
  }

  // ---- marks of findings lie under the words: the same words in the same letters ----
  function paint(under, text) {
    const spots = [];
    let at = 0;
    for (const child of under.childNodes) {
      const number = child.nodeType === 1 && child.querySelector(".n");
      const length = child.textContent.length - (number ? number.textContent.length : 0);
      if (child.nodeType === 1) spots.push([at, at + length, child.className, number]);
      at += length;
    }
    const out = [];
    for (const run of parse(text)) {
      const end = run.from + run.text.length;
      const cuts = [run.from, end, ...spots.flat().filter((cut) => typeof cut === "number" && cut > run.from && cut < end)].sort((a, b) => a - b);
      for (let i = 0; i + 1 < cuts.length; i += 1) {
        const words = shown(run, text.slice(cuts[i], cuts[i + 1]));
        const spot = spots.find(([from, to]) => from <= cuts[i] && cuts[i + 1] <= to);
        if (!spot) { out.push(words); continue; }
        const mark = document.createElement("mark");
        mark.className = spot[2];
        mark.append(words);
        if (spot[3] && cuts[i + 1] === spot[1]) mark.append(spot[3]);
        out.push(mark);
      }
    }
    under.replaceChildren(...out, "\u200b");
    under.querySelectorAll("a").forEach((link) => link.removeAttribute("href"));
    under.dataset.drawn = text;
  }

  // ---- surfaces ----
  const surfaceOf = (area) => area && area.parentNode.querySelector(".surface");
  const areaAt = (node) => { const edit = node && node.closest && node.closest(".edit"); return edit && edit.querySelector("textarea"); };
  function dress(area) {
    const edit = area.parentNode;
    const under = edit.querySelector(".under");
    let surface = surfaceOf(area);
    if (!surface) {
      if (edit.dataset.rich === undefined || !isRich(area.value)) return null;
      surface = document.createElement("div");
      surface.className = "surface";
      surface.contentEditable = "true";
      surface.lang = area.lang;
      surface.spellcheck = true;
      surface.setAttribute("role", "textbox");
      surface.setAttribute("aria-multiline", "true");
      for (const name of ["aria-label", "aria-describedby"]) if (area.hasAttribute(name)) surface.setAttribute(name, area.getAttribute(name));
      area.after(surface);
      draw(surface, area.value);
      // The focus goes over first: a textarea that is hidden under it would be left, and saved.
      if (document.activeElement === area) surface.focus();
      area.hidden = true;
    } else if (markdown(read(surface)) !== area.value) draw(surface, area.value);
    if (under.dataset.drawn === undefined || under.dataset.drawn !== area.value) paint(under, area.value);
    return surface;
  }
  const dressAll = () => document.querySelectorAll(".edit[data-rich] textarea").forEach(dress);

  // Where the caret is, in characters of the Markdown.
  function caret(area) {
    const surface = surfaceOf(area);
    if (!surface) return [area.selectionStart, area.selectionEnd];
    const chosen = getSelection();
    if (!chosen.rangeCount || !surface.contains(chosen.anchorNode)) return [area.value.length, area.value.length];
    const range = chosen.getRangeAt(0);
    const before = (node, offset) => {
      const part = document.createRange();
      part.setStart(surface, 0);
      part.setEnd(node, offset);
      const holder = document.createElement("div");
      holder.append(part.cloneContents());
      return read(holder).reduce((sum, run) => sum + run.text.length, 0);
    };
    const raw = (count) => {
      for (const run of parse(area.value)) { if (count <= run.text.length) return run.from + count; count -= run.text.length; }
      return area.value.length;
    };
    return [raw(before(range.startContainer, range.startOffset)), raw(before(range.endContainer, range.endOffset))];
  }
  function choose(area, from, to) {
    const surface = surfaceOf(area);
    if (!surface) { area.focus(); area.setSelectionRange(from, to); return; }
    surface.focus();
    const place = (raw) => {
      const runs = parse(area.value);
      let count = 0;
      for (const run of runs) { if (raw <= run.from + run.text.length) { count += Math.max(0, raw - run.from); break; } count += run.text.length; }
      const walker = document.createTreeWalker(surface, NodeFilter.SHOW_TEXT);
      let node;
      while ((node = walker.nextNode())) { if (count <= node.length) return [node, count]; count -= node.length; }
      return [surface, surface.childNodes.length];
    };
    getSelection().setBaseAndExtent(...place(from), ...place(to));
  }
  const focus = (area) => { const surface = surfaceOf(area); if (surface) { if (document.activeElement !== surface) choose(area, area.value.length, area.value.length); } else area.focus(); };
  const focused = (area) => document.activeElement === area || (surfaceOf(area) && document.activeElement === surfaceOf(area));

  document.addEventListener("input", (event) => {
    if (!event.target.matches(".surface")) return;
    const area = areaAt(event.target);
    const now = markdown(read(event.target));
    if (now === area.value) return;
    area.value = now;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.addEventListener("beforeinput", (event) => {
    if (!event.target.matches || !event.target.matches(".surface")) return;
    if (event.inputType === "insertParagraph") { event.preventDefault(); document.execCommand("insertLineBreak"); }
    if (event.inputType === "insertFromDrop") { event.preventDefault(); insert(event.target, event.dataTransfer); }
    if (/^format(?!Bold|Italic|Remove)/.test(event.inputType)) event.preventDefault();
  });

  // ---- what is pasted comes in as words, bold, italic and links, and as nothing else ----
  function insert(field, data) {
    const html = data.getData("text/html");
    const runs = html ? read(new DOMParser().parseFromString(html, "text/html").body, true) : [];
    if (!runs.some((run) => run.strong || run.em || run.href)) {
      document.execCommand("insertText", false, data.getData("text/plain") || runs.map((run) => run.text).join(""));
      return;
    }
    const area = areaAt(field);
    if (field === area) {
      document.execCommand("insertText", false, markdown(runs));
      turn(area);
    } else {
      const holder = document.createElement("div");
      holder.append(...runs.map((run) => shown(run, run.text)));
      document.execCommand("insertHTML", false, holder.innerHTML);
    }
  }
  document.addEventListener("paste", (event) => {
    const field = event.target.closest && event.target.closest(".edit[data-rich] textarea, .surface");
    if (!field) return;
    if (field.matches("textarea") && !event.clipboardData.getData("text/html")) return;
    event.preventDefault();
    insert(field, event.clipboardData);
  });
  // A textarea whose text has marks now becomes a surface under the typing hand.
  function turn(area) {
    const [from, to] = [area.selectionStart, area.selectionEnd];
    if (dress(area)) choose(area, from, to);
  }

  // ---- bold, italic, link: by key and by button ----
  function style(area, what) {
    const surface = surfaceOf(area);
    if (surface) { document.execCommand("styleWithCSS", false, false); document.execCommand(what); return; }
    const stars = what === "bold" ? "**" : "*";
    wrap(area, (words) => stars + words + stars, stars.length);
  }
  function wrap(area, made, inner) {
    let [from, to] = [area.selectionStart, area.selectionEnd];
    const text = area.value;
    if (from === to) { while (from && /\S/.test(text[from - 1])) from -= 1; while (to < text.length && /\S/.test(text[to])) to += 1; }
    while (from < to && /\s/.test(text[from])) from += 1;
    while (to > from && /\s/.test(text[to - 1])) to -= 1;
    const words = text.slice(from, to);
    if (!words || /[*[\]\n]/.test(words)) { desk.say(says.unmarked); return; }
    area.focus();
    area.setSelectionRange(from, to);
    document.execCommand("insertText", false, made(words));
    area.setSelectionRange(from + inner, from + inner + words.length);
    turn(area);
  }
  function link(area, url) {
    const surface = surfaceOf(area);
    const to = address(/^[\w.-]+\.[a-z]{2,}(?:[/?#]|$)/i.test(url.trim()) ? "https://" + url.trim() : url);
    if (url.trim() && !to) { desk.say(says.no_link); return false; }
    if (!surface) { if (to) wrap(area, (words) => `[${words}](${to})`, 1); return true; }
    const held = within(surface);
    if (held) {
      getSelection().selectAllChildren(held);
      if (to) { held.setAttribute("href", to); held.title = to; } else document.execCommand("unlink");
    } else if (to && !getSelection().isCollapsed) document.execCommand("createLink", false, to);
    surface.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }
  function within(surface) {
    const node = getSelection().anchorNode;
    const found = node && (node.nodeType === 1 ? node : node.parentNode).closest("a");
    return found && surface.contains(found) ? found : null;
  }

  const bar = document.getElementById("rich-bar");
  const field = bar && bar.querySelector("input");
  let of = null; // the textarea the bar works on
  let kept = [0, 0];
  function attach(area) {
    of = area;
    area.closest(".en-c").append(bar);
    bar.hidden = false;
    tell();
  }
  function tell() {
    const surface = of && surfaceOf(of);
    const held = surface && within(surface);
    field.value = held ? held.getAttribute("href") : "";
    const lit = (name) => Boolean(surface) && document.queryCommandState(name);
    bar.querySelectorAll("[data-style]").forEach((button) => button.setAttribute("aria-pressed", String(lit(button.dataset.style))));
  }
  if (bar) {
    document.addEventListener("focusin", (event) => {
      const edit = event.target.closest(".edit[data-rich]");
      if (edit) attach(edit.querySelector("textarea"));
      else if (!event.target.closest("#rich-bar")) { bar.hidden = true; of = null; }
    });
    document.addEventListener("selectionchange", () => { if (of && focused(of)) { kept = caret(of); tell(); } });
    bar.addEventListener("mousedown", (event) => { if (event.target.closest("button")) event.preventDefault(); });
    bar.addEventListener("click", (event) => {
      const button = event.target.closest("[data-style]");
      if (!button || !of) return;
      if (!focused(of)) choose(of, ...kept);
      style(of, button.dataset.style);
      tell();
    });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      const [area, wanted] = [of, field.value];
      choose(area, ...kept);
      if (event.key === "Enter" && !link(area, wanted)) field.focus();
    });
  }
  document.addEventListener("keydown", (event) => {
    const edit = event.target.closest && event.target.closest(".edit[data-rich]");
    if (!edit || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const key = event.key.toLowerCase();
    if (!["b", "i", "k"].includes(key)) return;
    event.preventDefault();
    const area = edit.querySelector("textarea");
    if (key === "k") { if (bar) { kept = caret(area); tell(); field.focus(); field.select(); } } else style(area, key === "b" ? "bold" : "italic");
  });
  document.addEventListener("click", (event) => { if (event.target.closest(".surface a")) event.preventDefault(); });

  document.addEventListener("htmx:afterSettle", dressAll);
  document.addEventListener("htmx:oobAfterSwap", dressAll);
  document.addEventListener("desk:saved", dressAll);
  desk.rich = { parse, markdown, read, dress, dressAll, caret, choose, focus, focused, areaAt, surfaceOf };
  dressAll();
})();
