// Small helps on a respondent's pages, which work without it. Nothing is kept on the device.
"use strict";

// Leaving: the page is empty at once, the server is told, and another page takes this one's place in the history.
function leave() {
  const way = document.querySelector("[data-answering-leave]");
  document.body.hidden = true;
  document.title = "…";
  const gone = () => window.location.replace(way.dataset.answeringLeave);
  if (!way.action) gone();
  else fetch(way.action, { method: "POST", body: new FormData(way), keepalive: true, redirect: "manual" }).then(gone, gone);
}
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-answering-leave]")) return;
  event.preventDefault();
  leave();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("a[data-answering-leave]")) return;
  event.preventDefault();
  leave();
});
let escaped = 0;
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  if (event.timeStamp - escaped < 1500 && escaped) leave();
  escaped = event.timeStamp;
});
window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });

// Taking an answer away needs no page from the server.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-answering-clear]");
  if (!button) return;
  event.preventDefault();
  const question = button.closest(".question");
  question.querySelectorAll("input:checked").forEach((input) => { input.checked = false; });
  question.querySelector("input").focus();
});

// What stands alone, and the ways of not answering, take the place of what was written or chosen beside them.
document.addEventListener("input", (event) => {
  const question = event.target.closest(".question");
  if (!question || event.target.type === "radio" || event.target.type === "checkbox") return;
  question.querySelectorAll(".ways input:checked").forEach((input) => { input.checked = false; });
});

// A failing network loses nothing: the page stays as it is, says so, and is sent again. It counts once.
const PATIENCE = 20000, PAUSES = [2000, 5000, 10000]; // milliseconds
let timer = null;
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-answering-send]")) return;
  event.preventDefault();
  send(form, event.submitter, 0);
});
async function send(form, button, tries) {
  if (form.dataset.sending || !form.isConnected) return;
  clearTimeout(timer);
  form.dataset.sending = "1";
  const state = form.querySelector("[data-answering-state]");
  const say = (text) => { if (state.textContent !== text) state.textContent = text; state.hidden = false; };
  if (!tries) say(form.dataset.answeringSending);
  try {
    const body = new FormData(form, button);
    const answer = await fetch(form.action, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status >= 500) throw new Error(answer.status);
    show(new DOMParser().parseFromString(await answer.text(), "text/html"), answer);
  } catch {
    delete form.dataset.sending;
    say(form.dataset.answeringLost);
    timer = setTimeout(() => send(form, button, tries + 1), PAUSES[Math.min(tries, PAUSES.length - 1)]);
    window.addEventListener("online", () => send(form, button, tries + 1), { once: true });
  }
}
function show(page, answer) {
  if (answer.redirected) window.history.pushState({}, "", answer.url);
  document.title = page.title;
  for (const name of ["lang", "dir"]) document.documentElement.setAttribute(name, page.documentElement.getAttribute(name) || "");
  document.body.replaceWith(page.body);
  window.scrollTo({ top: 0, behavior: "instant" });
  (document.querySelector("[data-answering-focus]") || document.getElementById("main")).focus();
}
window.addEventListener("popstate", () => window.location.reload());
document.addEventListener("DOMContentLoaded", () => document.querySelector("[data-answering-focus]")?.focus());
