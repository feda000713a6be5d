// The service worker of a link's folder: opens the form without a network, and touches nothing else.
// Kept are pages that bear the form, and the styles, scripts and fonts that they name; never a POST, never
// another address. What the network answers comes first; a page that no longer opens is forgotten.
"use strict";
const FOLDER = new URL("./", self.location).pathname;
const CACHE = "portal-{{ version }}" + FOLDER;
const PATIENCE = 4000; // milliseconds
const ASSET = /"(\/static\/[^"]+\.(?:css|js|woff2|svg))"/g;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event, pathname));
  else if (pathname.startsWith("/static/")) event.respondWith(asset(request));
});

// A new version begins with what the old one kept and with the pages that are open, fetched anew.
async function begin() {
  const pages = new Set();
  for (const name of await caches.keys()) {
    if (name === CACHE || !name.endsWith(FOLDER)) continue;
    for (const { url } of await (await caches.open(name)).keys()) pages.add(new URL(url).pathname);
    await caches.delete(name);
  }
  for (const { url } of await self.clients.matchAll({ type: "window", includeUncontrolled: true })) pages.add(new URL(url).pathname);
  await self.clients.claim();
  const wanted = [...pages].filter((path) => path.startsWith(FOLDER));
  await Promise.allSettled(wanted.map(async (path) => remember(path, await fetch(path))));
}

async function page(event, path) {
  const network = fetch(event.request).then((answer) => {
    event.waitUntil(remember(path, answer.clone()));
    return answer;
  });
  const kept = await (await caches.open(CACHE)).match(path);
  if (!kept) return network;
  const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE); });
  const answer = await Promise.race([network, late]).catch(() => null);
  return answer && answer.status < 500 ? answer : kept;
}

async function asset(request) {
  return (await (await caches.open(CACHE)).match(request.url)) || fetch(request);
}

async function remember(path, answer) {
  if (answer.status >= 500) return;
  const cache = await caches.open(CACHE);
  const text = answer.status === 200 && !answer.redirected ? await answer.clone().text() : "";
  if (!text.includes("<form") || !text.includes("data-portal-keep")) { await cache.delete(path); return; }
  await cache.put(path, answer);
  const assets = [...new Set([...text.matchAll(ASSET)].map(([, url]) => url))];
  await Promise.allSettled(assets.map(async (url) => (await cache.match(url)) || cache.add(url)));
}
