// Keys, focus after a swap, and an empty page once the review has ended. Everything else is plain links and forms.
"use strict";
const KEYS = {
  a: "do-redact", k: "do-keep", g: "do-generalise", u: "do-unsure", z: "do-undo", o: "go-open", s: "go-view",
  ArrowDown: "go-down", ArrowUp: "go-up", ArrowRight: "go-right", ArrowLeft: "go-left",
};
const at = (id) => document.getElementById(id);
const typing = (element) => element.matches("input:not([type=checkbox]), textarea, select");

// What is selected in the letter, without the words that only a screen reader hears, goes into the field for what was missed.
const selected = () => {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed || !at("letter")?.contains(selection.anchorNode)) return "";
  const copy = selection.getRangeAt(0).cloneContents();
  for (const hidden of copy.querySelectorAll(".sr")) hidden.remove();
  return copy.textContent.trim();
};
const take = () => { const text = selected(); if (text && text.length <= 300) at("missed").value = text; return text; };
document.addEventListener("pointerup", () => setTimeout(take));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    if (event.key === "Enter" && event.target.id === "reason") { event.preventDefault(); event.target.blur(); at("do-keep").click(); }
    return;
  }
  if (event.key === "/") { event.preventDefault(); at("q").focus(); return; }
  if (event.key === "m") { event.preventDefault(); take(); at("missed").focus(); return; }
  if (event.key === "e") { event.preventDefault(); if (at("like")) at("like").checked = !at("like").checked; return; }
  const id = KEYS[event.key];
  if (!id || !at(id)) return;
  event.preventDefault();
  if (id === "do-keep" && !at("reason").value.trim()) { at("reason").focus(); return; }
  at(id).click();
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id !== "desk") return;
  at("results").replaceChildren();
  const current = document.querySelector("[aria-current]");
  const wrong = document.querySelector("[data-said].wrong");
  if (wrong) at(at("missed").value ? "missed" : "reason").focus();
  // Whoever has begun to type in the meantime keeps the focus: letters would become decisions.
  else if (current && !typing(document.activeElement)) { current.focus({ preventScroll: true }); current.scrollIntoView({ block: "center" }); }
  const heading = at("panel-h");
  at("live").textContent = `${document.querySelector("[data-said]").textContent} ${heading.textContent}`;
});

// The server ends when nobody does anything; the names must not stay on the screen then.
// htmx notes the address of the page for going back; nothing is to be kept.
const forget = () => sessionStorage.clear();
document.addEventListener("htmx:afterSettle", forget);
addEventListener("load", forget);
addEventListener("pagehide", forget);
let last = Date.now();
const seconds = Number(document.body.dataset.idle);
for (const name of ["keydown", "pointerdown"]) document.addEventListener(name, () => { last = Date.now(); });
setInterval(() => {
  if (Date.now() - last > seconds * 1000) document.body.textContent = document.body.dataset.ended;
}, 1000);
document.addEventListener("htmx:sendError", () => { document.body.textContent = document.body.dataset.ended; });
