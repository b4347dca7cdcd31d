// Tags complete from those in use: a tag that is begun offers the rest, Tab takes it.
"use strict";
(function () {
  const list = document.getElementById("tags-in-use");
  if (!list) return;
  const known = [...list.options].map((option) => option.value);
  const isTags = (node) => node.matches && node.matches('.pair[data-key="front:tags"] textarea');
  function rest(area) {
    const begun = area.value.slice(0, area.selectionEnd).split(",").pop().trimStart();
    const tag = begun && known.find((word) => word.toLowerCase().startsWith(begun.toLowerCase()) && word.length > begun.length);
    return tag ? [begun, tag] : null;
  }
  document.addEventListener("input", (event) => {
    if (!isTags(event.target)) return;
    const found = rest(event.target);
    window.desk.say(found ? `${found[1]} (Tab)` : "");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || event.shiftKey || !isTags(event.target)) return;
    const found = rest(event.target);
    if (!found) return;
    event.preventDefault();
    const end = event.target.selectionEnd;
    event.target.setRangeText(found[1], end - found[0].length, end, "end");
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
