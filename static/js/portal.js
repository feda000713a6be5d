// The portal's only script: small helps on top of pages that work without it. Listeners are delegated.
"use strict";

// One menu open at a time; Escape closes it and gives the focus back.
document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("details[data-portal-menu]") || !menu.open) return;
  document.querySelectorAll("details[data-portal-menu][open]").forEach((other) => { if (other !== menu) other.open = false; });
}, true);
document.addEventListener("click", (event) => {
  document.querySelectorAll("details[data-portal-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  const opener = event.target.closest("[data-portal-open]");
  if (!opener) return;
  event.preventDefault();
  const menu = document.getElementById(opener.dataset.portalOpen);
  menu.open = true;
  menu.querySelector("summary").focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-portal-menu][open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});

// The skip link moves the focus at once: left to itself the browser moves it later, from under one who has begun to write.
document.addEventListener("click", (event) => {
  if (!event.target.matches(".skip-link")) return;
  event.preventDefault();
  const main = document.getElementById("main");
  main.focus();
  main.scrollIntoView();
});

// The error summary takes the focus, so that it is the first thing read, but not from one who has begun to write.
function focusErrors(root) {
  if (!document.activeElement?.matches("input, select, textarea")) root.querySelector("[data-portal-focus]")?.focus();
}
document.addEventListener("DOMContentLoaded", () => focusErrors(document));
document.addEventListener("htmx:afterSwap", (event) => focusErrors(event.target));

// "Another day" shows its date field only when chosen; choosing a date chooses it, also before this script came.
function showDate(group, isTyped) {
  const other = group.querySelector("input[value='other']");
  const field = document.getElementById(group.dataset.portalWhen);
  if (!other || !field) return;
  const day = field.querySelector("input");
  const isEarly = day.value !== day.defaultValue && group.querySelector(":checked")?.defaultChecked;
  if (day.value && (isTyped ?? isEarly)) other.checked = true;
  if (isTyped === false && !other.checked) day.value = "";  // without this script a typed day counts
  field.hidden = !other.checked && document.activeElement !== day;
}
const showDates = () => document.querySelectorAll("[data-portal-when]").forEach((group) => showDate(group));
document.addEventListener("DOMContentLoaded", showDates);
document.addEventListener("change", (event) => {
  const group = event.target.closest("[data-portal-when]");
  if (group) showDate(group, event.target.type === "date");
});

// Signing out forgets what one has written and not sent on this device (outbox.js keeps it): ask first.
function unsentOf(out) {
  try { return Object.keys(localStorage).filter((name) => name.startsWith(`kept:${out.dataset.portalUnsent}.`)); } catch { return []; }
}
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-portal-unsent]") || event.defaultPrevented || !unsentOf(event.target).length) return;
  event.preventDefault();
  document.getElementById("unsent").showModal();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-portal-forget]")) return;
  const out = document.querySelector("form[data-portal-unsent]");
  unsentOf(out).forEach((name) => localStorage.removeItem(name));
  out.submit();
});

// Show a page that was fetched: listeners are delegated, so only the body is changed.
function showPage(page) {
  document.title = page.title;
  shown = address();
  document.body.replaceWith(page.body);
  window.htmx?.process(document.body);
  showDates();
  window.scrollTo(0, 0);
  document.getElementById("main").focus();
  focusErrors(document);
  document.dispatchEvent(new Event("portal:page"));
}
const address = () => window.location.pathname + window.location.search;
let shown = address();
for (const kind of ["htmx:pushedIntoHistory", "htmx:historyRestore"]) document.addEventListener(kind, () => { shown = address(); });
window.addEventListener("popstate", (event) => { if (!event.state?.htmx && address() !== shown) window.location.reload(); });

// A form marked data-portal-safe is sent so that a failing network or an ended session loses no text:
// the page stays as it is, says what happened, and the same form can be sent again (it counts once).
// outbox.js, where it is listening, keeps what could not be sent on the device.
const PATIENCE = 20000; // milliseconds
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-portal-safe]") || event.defaultPrevented) return;
  event.preventDefault();
  if (form.dataset.portalSending) return;
  form.dataset.portalSending = "1";
  const data = new FormData(form, event.submitter);
  const state = form.querySelector("[data-portal-state]");
  const say = (text) => { if (state) { state.textContent = text; state.hidden = !text; } };
  say(form.dataset.portalSaving || "");
  const unlock = lock();
  const { answer, page } = await post(form, data);
  unlock();
  delete form.dataset.portalSending;
  if (page) {
    tell(form, answer.redirected ? "portal:sent" : "portal:refused", { answer });
    if (answer.redirected) window.history.pushState({}, "", answer.url);
    showPage(page);
  } else if (!tell(form, "portal:unsent", { answer })) {
    say(form.dataset.portalKept);
  } else if (answer?.status === 403) {
    form.dataset.portalStale = "1";
    say(form.dataset.portalEnded);
  } else {
    say(form.dataset.portalFailed);
  }
});

// A long text that was typed and not sent is asked about before one leaves the page; outbox.js keeps those it listens to.
let typed = null;
document.addEventListener("input", (event) => {
  if (event.target.matches("main form[method='post']:not([data-portal-keep]) textarea")) typed = event.target;
});
document.addEventListener("submit", (event) => { if (!event.defaultPrevented && event.target.contains(typed)) typed = null; });
window.addEventListener("beforeunload", (event) => {
  if (typed?.isConnected && typed.value !== typed.defaultValue) event.preventDefault();
});

// While a form is on its way nothing on the page can be written or chosen: the answer takes the place of the page.
function lock() {
  const fields = [...document.querySelectorAll("input, textarea")].filter((field) => !field.readOnly);
  fields.forEach((field) => { field.readOnly = true; });
  return () => fields.forEach((field) => { field.readOnly = false; });
}
for (const kind of ["click", "mousedown", "keydown"]) {
  document.addEventListener(kind, (event) => {
    const isChoice = event.target.matches?.("[data-portal-sending] :is(select, [type=radio], [type=checkbox])");
    if (isChoice && event.key !== "Tab") event.preventDefault();
  }, true);
}

// Send a form; without an answer, or with one that is no page to show, it did not arrive as far as we know.
async function post(form, data) {
  const read = (text) => new DOMParser().parseFromString(text, "text/html");
  let answer = null;
  try {
    if (form.dataset.portalStale) {
      const fresh = read(await (await fetch(window.location.href)).text());
      const token = fresh.querySelector("main input[name='csrfmiddlewaretoken']");
      if (token) data.set("csrfmiddlewaretoken", token.value);
    }
    answer = await fetch(form.action, { method: "POST", body: data, signal: AbortSignal.timeout(PATIENCE) });
    const isGone = answer.status === 404 && !form.dataset.portalKeep; // the page shows back what was written
    const isPage = answer.redirected || answer.status === 200 || answer.status === 422 || isGone;
    return { answer, page: isPage ? read(await answer.text()) : null };
  } catch {
    return { answer: answer?.ok ? null : answer, page: null };
  }
}
const tell = (form, name, detail) => form.dispatchEvent(new CustomEvent(name, { bubbles: true, cancelable: true, detail }));
