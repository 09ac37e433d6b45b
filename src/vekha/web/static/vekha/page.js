/* What a page can do more with scripts: news without reloading, and keys. Without them, everything works as well. */
"use strict";

/* A page that somebody types into is not replaced under their hands: it says that there is news. */
const typed = () => [...document.querySelectorAll("main :is(textarea, input:not([type=hidden]))")]
  .some(one => one.type === "checkbox" ? one.checked !== one.defaultChecked : one.value !== one.defaultValue);
document.addEventListener("htmx:beforeRequest", event => {
  if (event.detail.elt.id !== "main") return;
  if (typed() || document.querySelector("dialog[open]")) {
    event.preventDefault();
    document.getElementById("news").hidden = false;
  }
});
/* Where the reader was, they stay. */
let opened = [], at = "";
document.addEventListener("htmx:beforeSwap", event => {
  if (event.detail.target.id !== "main") return;
  opened = [...document.querySelectorAll("main details[open]")].map(one => one.id);
  at = document.activeElement?.getAttribute?.("href") ?? "";
  if (event.detail.xhr.status >= 400) event.detail.shouldSwap = false;
});
document.addEventListener("htmx:afterSwap", event => {
  if (event.detail.target.id !== "main") return;
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  if (at) document.querySelector(`main a[href="${CSS.escape(at)}"]`)?.focus({ preventScroll: true });
});

/* A file that would be refused for its size is not sent: the form, with what was typed, stays where it is. */
document.addEventListener("change", event => {
  const chosen = event.target;
  if (!chosen.dataset?.largest) return;
  const over = [...chosen.files].some(file => file.size > Number(chosen.dataset.largest));
  chosen.setCustomValidity(over ? chosen.dataset.refused : "");
  chosen.reportValidity();
});

/* Keys: ? shows them, Ctrl+K or / searches, j and k go through what waits, g and a letter goes somewhere. */
const help = () => document.getElementById("keys");
const rows = () => [...document.querySelectorAll("main .rows > li a[href]:first-of-type, main .cards a[href]")];
let before = "";
document.addEventListener("keydown", event => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    document.getElementById("search")?.focus();
    return;
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || help()?.open) return;
  const last = before;
  before = event.key;
  if (last === "g") {
    const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (link) { event.preventDefault(); link.click(); }
    return;
  }
  if (event.key === "?") { event.preventDefault(); help()?.showModal(); }
  if (event.key === "/") { event.preventDefault(); document.getElementById("search")?.focus(); }
  if (event.key === "j" || event.key === "k") {
    const all = rows(), here = all.indexOf(document.activeElement);
    const next = event.key === "j" ? Math.min(here + 1, all.length - 1) : Math.max(here - 1, 0);
    all[next]?.focus();
  }
});
document.addEventListener("click", event => {
  if (event.target.closest?.("[data-reload]")) location.reload();
  if (event.target.closest?.("[data-keys]")) help()?.showModal();
});

/* The settings know which zone the device is in, and offer it; nobody's choice is changed by itself. */
const zones = document.querySelector("[data-zone]");
if (zones) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone, hint = document.querySelector("[data-zone-hint]");
  const found = [...zones.options].find(one => one.value === here);
  if (found && here !== zones.value) {
    const take = hint.querySelector("[data-zone-take]");
    take.textContent = found.textContent;
    take.addEventListener("click", () => { zones.value = here; hint.hidden = true; });
    hint.hidden = false;
  }
}
