// Texts that are kept on this device until they have been sent, for any form[data-portal-safe][data-portal-keep].
// A text has one key of its own in localStorage. It is listed and sent only on pages that bear the same
// data-portal-keep: on a shared computer nobody meets another person's text. The server knows each text by its
// form_token, so one that is sent twice, because an answer was lost, counts once. A form is filled or emptied here
// only before anyone has touched it, as the person asks, or once its text is safe in the list.
"use strict";
(() => {
  const PREFIX = "kept:", NOT_HERE = "spara_inte", EVERY = 30_000, PATIENCE = 20_000, DEBOUNCE = 400;
  const memory = new Map(); // where texts are while nothing may be kept on the device
  const sent = new Map(); // what this page has seen sent, by token
  let standing = ""; // what keeps this page from sending: "", "ended" (the session) or "closed" (the link)
  let sending = "", holding = "", release = null, draftTimer = 0, notBefore = 0, isQueued = false;

  const form = () => document.querySelector("form[data-portal-keep]");
  const box = () => document.querySelector("[data-portal-outbox]");
  const owner = () => document.querySelector("[data-portal-keep]")?.dataset.portalKeep;
  const tokenOf = (of) => of.elements.form_token.value;
  const parse = (text) => new DOMParser().parseFromString(text, "text/html");

  // The shelf: localStorage, or the page's memory for what is written after choosing "do not save here".
  const disk = (() => { try { return window.localStorage; } catch { return null; } })();
  const keepsHere = () => disk !== null && !document.cookie.split("; ").includes(`${NOT_HERE}=1`);
  const names = () => [...memory.keys(), ...(disk ? Object.keys(disk) : [])];
  const read = (name) => { try { return JSON.parse(memory.get(name) ?? disk?.getItem(name) ?? "null"); } catch { return null; } };
  const nameOf = (record) => `${PREFIX}${record.owner}:${record.token}`;
  function put(record) {
    const text = JSON.stringify(record);
    try { if (keepsHere()) disk.setItem(nameOf(record), text); else memory.set(nameOf(record), text); return true; } catch { return false; }
  }
  function drop(record) { memory.delete(nameOf(record)); disk?.removeItem(nameOf(record)); }
  const mine = () => names().filter((name) => name.startsWith(`${PREFIX}${owner()}:`)).map(read)
    .filter(Boolean).sort((a, b) => a.at.localeCompare(b.at));

  // What a person has touched is the person's. What was typed, chosen or pasted before this script came, or was filled
  // in by the browser, differs from what the page came with.
  const touched = new WeakSet();
  for (const kind of ["input", "change", "compositionstart"]) {
    document.addEventListener(kind, (event) => { if (event.target.name && event.target.form) touched.add(event.target.form); }, true);
  }
  const differs = (field) => (field.options ? [...field.options].some((one) => one.selected !== one.defaultSelected)
    : ["radio", "checkbox"].includes(field.type) ? field.checked !== field.defaultChecked
      : "defaultValue" in field && field.value !== field.defaultValue);
  const isTouched = (of) => touched.has(of) || [...of.elements].some((field) => field.name && differs(field));

  // The text in a tab's form is locked by that tab: others neither list, restore nor send it.
  function hold(token, patience = PATIENCE) {
    if (holding === token || !navigator.locks) { holding = token; return Promise.resolve(true); }
    return new Promise((done) => navigator.locks.request(PREFIX + token, { signal: AbortSignal.timeout(patience) }, () => {
      release?.();
      holding = token;
      done(true);
      return new Promise((free) => { release = free; });
    }).catch(() => done(false)));
  }
  async function listed() {
    const held = (await navigator.locks?.query())?.held.map((lock) => lock.name) ?? [];
    const own = form() && tokenOf(form());
    return mine().filter((record) => record.token !== own && !held.includes(PREFIX + record.token));
  }

  const writable = (of) => [...of.elements].filter((field) => field.name && field.matches("textarea, input:not([type=hidden], [type=radio], [type=checkbox], [type=date], [type=email])"));
  // What is typed in the form, as a record; null where nothing is. `lines` is what a person wrote, to be read.
  // Whoever sits down next may read it (a school has one link): an address is in no line, and in no draft.
  function written(of, state) {
    const lines = writable(of).map((field) => field.value.trim()).filter(Boolean);
    const isKept = (name) => name !== "csrfmiddlewaretoken" && (state !== "typing" || of.elements[name].type !== "email");
    const fields = [...new FormData(of)].filter(([name, value]) => isKept(name) && typeof value === "string");
    return lines.length ? { owner: owner(), token: tokenOf(of), at: new Date().toISOString(), state, fields, lines } : null;
  }
  function keepDraft() {
    clearTimeout(draftTimer);
    draftTimer = 0;
    const of = form();
    if (!of || of.dataset.portalSending) return false;
    const record = written(of, "typing");
    const isSafe = record ? put(record) : true;
    if (!record) drop({ owner: owner(), token: tokenOf(of) });
    showLine(Boolean(record) && isSafe);
    return isSafe;
  }

  // "Today" means the day it was written, also when it is sent or taken up again on another.
  const dayOf = (date) => new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
  function dated(record) {
    const back = { today: 0, yesterday: 1 }[record.fields.find(([name]) => name === "when")?.[1]];
    const day = new Date(record.at);
    if (back === undefined || dayOf(day) === dayOf(new Date())) return record.fields;
    day.setDate(day.getDate() - back);
    return [...record.fields.filter(([name]) => !["when", "on"].includes(name)), ["when", "other"], ["on", dayOf(day)]];
  }

  function fill(of, fields) {
    of.querySelectorAll("[data-portal-added]").forEach((added) => added.remove());
    for (const field of of.elements) {
      if (!field.name || field.name === "csrfmiddlewaretoken" || field.type === "submit") continue;
      const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
      if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
      else field.value = values[0] ?? "";
      if (values[0] && field.type !== "hidden") field.closest("details")?.setAttribute("open", "");
    }
    for (const [name, value] of fields.filter(([name]) => !of.elements[name])) {
      const added = Object.assign(document.createElement("input"), { type: "hidden", name, value });
      added.dataset.portalAdded = "";
      of.append(added);
    }
    of.querySelector("[data-portal-when]")?.dispatchEvent(new Event("change", { bubbles: true }));
  }
  function empty(of) {
    const day = of.querySelector("[data-portal-when] input[type=radio]");
    fill(of, [["form_token", newToken()], ...(day ? [[day.name, day.value]] : [])]);
    [...of.querySelectorAll(".field-error"), ...document.querySelectorAll("main .errors")].forEach((error) => error.remove());
    of.querySelectorAll(".has-error").forEach((field) => field.classList.remove("has-error"));
    of.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
    showLine(false);
    return hold(tokenOf(of));
  }
  function newToken() {
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-a$4-$5");
  }

  // The line by the field, and the list under the form.
  function showLine(isKept) {
    const line = document.querySelector("[data-portal-keeping]");
    if (!line || !disk) return;
    line.hidden = false;
    line.querySelector("input").checked = !keepsHere();
    const says = line.querySelector("[role=status]");
    const text = keepsHere() ? line.dataset[isKept ? "kept" : "ready"] : line.dataset.not;
    if (says.textContent !== text) says.textContent = text;
  }
  const stateOf = (record) => (sent.has(record.token) ? "sent" : sending === record.token ? "sending"
    : record.state !== "kept" && form() ? record.state : standing || (memory.has(nameOf(record)) ? "here" : "kept"));
  async function render() {
    const list = box()?.querySelector("ul");
    if (!list) return;
    const records = [...await listed(), ...sent.values()].sort((a, b) => a.at.localeCompare(b.at));
    for (const item of [...list.children]) if (!records.some((record) => record.token === item.dataset.token)) item.remove();
    for (const record of records) {
      let item = [...list.children].find((one) => one.dataset.token === record.token);
      if (!item) {
        item = box().querySelector("template").content.firstElementChild.cloneNode(true);
        item.dataset.token = record.token;
        list.append(item);
      }
      draw(item, record, stateOf(record));
    }
    box().hidden = !records.length;
    const waits = form()?.dataset.portalSending || records.some((record) => record.state === "kept" && !sent.has(record.token));
    if (!waits) form()?.querySelector("[data-portal-state]")?.toggleAttribute("hidden", true); // also when another tab has sent it
  }
  function draw(item, record, state) {
    item.querySelector("[data-portal-title]").textContent = record.lines[0];
    item.querySelector("[data-portal-more]").textContent = record.lines.slice(1).join("\n");
    item.querySelector("[data-portal-reason]").textContent = state === "change" ? record.reason || "" : "";
    item.querySelector("time").textContent = new Date(record.at).toLocaleString("sv-SE", { dateStyle: "short", timeStyle: "short" });
    for (const part of item.querySelectorAll("[data-portal-in]")) part.hidden = !part.dataset.portalIn.split(" ").includes(state);
    for (const button of item.querySelectorAll("button")) button.ariaLabel = `${button.textContent}: ${record.lines[0]}`;
    if (item.querySelector(":focus")?.hidden) item.focus(); // the pressed button went away
    if (item.dataset.state !== state) box().querySelector("[data-portal-says]").textContent = `${item.querySelector(".status:not([hidden])").textContent}: ${record.lines[0]}`;
    item.dataset.state = state;
  }

  // Sending: one tab at a time, the oldest text first, with a token of the form as it is now.
  async function send(only) {
    if (!form() || (!only && (isQueued || !navigator.onLine || standing === "closed" || Date.now() < notBefore))) return;
    const work = async () => {
      isQueued = false;
      const waiting = (await listed()).filter((record) => (only ? record.token === only : record.state === "kept"));
      if (!waiting.length) return;
      const fresh = await askFor(form());
      standing = fresh.standing;
      for (const { token } of fresh.token ? waiting : []) {
        const record = read(nameOf({ owner: owner(), token })); // as it is now, if nobody has taken it up meanwhile
        if (record && !await sendOne(record, fresh)) break;
      }
      sending = "";
      await render();
    };
    isQueued = true;
    return navigator.locks ? navigator.locks.request("kept-sender", work) : work();
  }
  async function askFor(of) {
    try {
      const answer = await fetch(of.action, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      if ([404, 410].includes(answer.status)) return { standing: "closed" };
      if (!answer.ok) { waitFor(answer); return { standing }; }
      const found = [...parse(await answer.text()).querySelectorAll("form[data-portal-keep]")].find((one) => one.dataset.portalKeep === owner());
      return found ? { standing: "", action: of.action, token: found.elements.csrfmiddlewaretoken.value } : { standing: "ended" };
    } catch { return { standing }; }
  }
  async function sendOne(record, fresh) {
    sending = record.token;
    await render();
    const body = new FormData();
    for (const [name, value] of [...dated(record), ["csrfmiddlewaretoken", fresh.token]]) body.append(name, value);
    try {
      const answer = await fetch(fresh.action, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
      const page = parse(await answer.text());
      sending = "";
      if (answer.redirected || (answer.ok && !page.querySelector("form[data-portal-keep]"))) markSent(record);
      else if ([404, 410].includes(answer.status)) standing = "closed";
      else if (answer.ok || mustChange(answer.status)) put({ ...record, state: "change", reason: reasonsIn(page) });
      else { waitFor(answer); return false; }
      await render();
      return !standing;
    } catch { return false; }
  }
  const mustChange = (status) => status >= 400 && status < 500 && ![403, 404, 408, 410, 429].includes(status);
  function reasonsIn(page) {
    const beside = page.querySelectorAll("main .field-error"), above = page.querySelectorAll("main .errors li");
    return [...new Set([...(beside.length ? beside : above)].map((error) => error.textContent.trim()))].join(" ");
  }
  function waitFor(answer) { notBefore = Date.now() + 1000 * (Number(answer.headers.get("Retry-After")) || 0); }
  function markSent(record) {
    sent.set(record.token, record);
    put({ ...record, state: "sent", fields: [], lines: [] }); // tells the other tabs, then is gone
    drop(record);
  }

  // What portal.js tells of a save.
  document.addEventListener("submit", (event) => {
    const record = event.target === form() && written(form(), "kept");
    if (record) put(record);
  }, true);
  document.addEventListener("portal:sent", (event) => {
    if (event.target === form()) drop({ owner: owner(), token: tokenOf(form()) });
  });
  document.addEventListener("portal:refused", (event) => {
    const record = event.target === form() && written(form(), "typing");
    if (record) put(record);
  });
  document.addEventListener("portal:unsent", (event) => {
    const of = event.target, { answer } = event.detail;
    const record = of === form() && keepsHere() && written(of, answer && mustChange(answer.status) ? "change" : "kept");
    if (!record || !put(record)) return;
    event.preventDefault();
    if (answer && [404, 410].includes(answer.status)) standing = "closed";
    if (answer) waitFor(answer);
    empty(of).then(() => {
      put({ ...record, at: new Date().toISOString() }); // now that it is locked by no tab, the others list it
      return render();
    }).then(() => { if (answer?.status === 403) send(); });
  });

  // What a person does.
  document.addEventListener("input", (event) => {
    if (!event.target.name || event.target.form !== form() || !form()) return;
    clearTimeout(draftTimer);
    draftTimer = setTimeout(keepDraft, DEBOUNCE);
  });
  document.addEventListener("change", (event) => { if (event.target.matches("[data-portal-keep-not]")) choose(event.target.checked); });
  function choose(isNotHere) {
    const texts = names().filter((name) => name.startsWith(`${PREFIX}${owner()}:`)).map(read);
    texts.forEach(drop);
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${NOT_HERE}=1; Path=/; SameSite=Lax; Max-Age=${isNotHere ? 365 * 86_400 : 0}${secure}`;
    texts.forEach(put);
    keepDraft();
    render();
    registerWorker();
  }
  document.addEventListener("click", (event) => {
    const doing = event.target.closest("[data-portal-do]")?.dataset.portalDo;
    const record = doing && mine().find((one) => one.token === event.target.closest("li").dataset.token);
    if (!record) return;
    if (doing === "send") send(record.token);
    if (doing === "change") takeUp(record);
    if (doing === "remove" && window.confirm(box().dataset.confirm)) {
      drop(record);
      render();
      (form()?.querySelector("input:not([type=hidden])") || document.getElementById("main")).focus();
    }
  });
  function takeUp(record) {
    const of = form(), token = newToken(); // a new one: the old text may have arrived, and this is another
    if (!of || !keepDraft()) return; // what stands there now is listed as begun, or is being sent
    fill(of, [...dated(record).filter(([name]) => name !== "form_token"), ["form_token", token]]);
    if (keepDraft()) drop(record);
    hold(token).then(render);
    of.querySelector("input:not([type=hidden])").focus();
  }

  // Signing out (portal.js asks and forgets what lies on the device): what only the page holds is asked for too.
  const isTheirs = (out) => (name) => name.startsWith(`${PREFIX}${out.dataset.portalUnsent}.`);
  document.addEventListener("submit", (event) => {
    const out = event.target;
    if (!out.matches("form[data-portal-unsent]")) return;
    if (draftTimer) keepDraft();
    if (![...memory.keys()].some(isTheirs(out))) return;
    event.preventDefault();
    document.getElementById("unsent").showModal();
  }, true);
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-portal-forget]")) return;
    memory.clear();
    form()?.remove(); // or it would be kept once more as the page goes
  }, true);

  // The form and its assets open without a network, on the addresses of links alone.
  async function registerWorker() {
    const workers = navigator.serviceWorker, address = form()?.dataset.portalWorker;
    if (!workers || !address) return;
    if (keepsHere()) { workers.register(address).catch(() => {}); return; }
    for (const worker of await workers.getRegistrations()) worker.unregister();
    for (const name of await caches.keys()) caches.delete(name);
  }

  // What was being written when a page was closed stands in the form again, unless another tab has it, or the person
  // has begun to write: then it is listed. It is read anew once it is held, as the other tab may have gone on writing.
  async function restore(of) {
    const isFree = () => of === form() && !isTouched(of) && !written(of, "typing");
    for (const { token } of mine().filter((record) => record.state === "typing").reverse()) {
      if (!isFree() || !await hold(token, 500)) continue;
      const draft = read(nameOf({ owner: owner(), token }));
      if (draft?.state === "typing" && isFree()) return fill(of, dated(draft));
    }
    if (form()) hold(tokenOf(form())).then(render); // a draft that was let go is listed
  }
  async function begin() {
    const of = form();
    standing = box()?.dataset.standing || "";
    showLine(false);
    if (of) {
      if (!written(of, "typing")) of.elements.form_token.value = newToken(); // a page kept at hand bears an old one
      await restore(of);
      if (form()) showLine(Boolean(written(form(), "typing")));
      registerWorker();
    }
    await render();
    send();
  }
  // As this script comes: a page kept at hand bears a token that may be used, and something may be typed already.
  const first = form();
  if (first && !writable(first).some((field) => field.defaultValue)) first.elements.form_token.value = newToken();
  if (first && isTouched(first)) keepDraft();
  document.addEventListener("DOMContentLoaded", begin);
  document.addEventListener("portal:page", begin);
  window.addEventListener("pageshow", (event) => { if (event.persisted) begin(); });
  window.addEventListener("pagehide", () => { if (draftTimer) keepDraft(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && draftTimer) keepDraft(); else send(); });
  window.addEventListener("online", () => send());
  window.addEventListener("storage", (event) => {
    if (!event.key?.startsWith(`${PREFIX}${owner()}:`)) return;
    const before = JSON.parse(event.oldValue ?? "null"), now = JSON.parse(event.newValue ?? "null");
    if (now?.state === "sent" && before) sent.set(before.token, before);
    render();
  });
  setInterval(() => { if (!document.hidden) send(); }, EVERY);
})();
