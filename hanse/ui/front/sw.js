// The service worker: files of this build from the browser, pages from the network; a page that was kept when that is away.
const BUILD = "hanse-build";
const PAGES = "hanse-pages";
const SETTINGS = "hanse-settings";
const OFFLINE = "/offline/";
const MOST = 40;
const LONGEST = 7 * 24 * 3600 * 1000;
const GONE = [403, 404, 410]; // what one may not see any more is not read here either

const isBuilt = (url) => url.pathname.startsWith("/static/ui/build/") && url.search;

async function keeping() {
  return (await caches.has(SETTINGS)) && (await (await caches.open(SETTINGS)).match("/keep")) !== undefined;
}

async function built(request) {
  const cache = await caches.open(BUILD);
  const known = await cache.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}

async function keep(request, answer) {
  if (answer.headers.get("Hanse-Keep") !== "yes" || !(await keeping())) return;
  const cache = await caches.open(PAGES);
  const at = new Date().toISOString();
  const page = (await answer.text()).replace("<html ", `<html data-kept-at="${at}" `);
  await cache.put(request.url, new Response(page, { headers: { "Content-Type": "text/html; charset=utf-8", "Kept-At": at, ...policy(answer) } }));
  const keys = await cache.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - MOST))) await cache.delete(old);
}

const policy = (answer) => ({ "Content-Security-Policy": answer.headers.get("Content-Security-Policy") ?? "" });

async function kept(request) {
  const found = await (await caches.open(PAGES)).match(request.url);
  if (found && Date.now() - new Date(found.headers.get("Kept-At")) < LONGEST) return found;
  return (await (await caches.open(BUILD)).match(OFFLINE)) ?? Response.error();
}

// A browser follows by itself where it is led, and asks here again: whoever comes to the door is led to it, or went there.
async function page(request) {
  try {
    const answer = await fetch(request);
    if (new URL(request.url).pathname.startsWith("/sign-in/")) await caches.delete(PAGES);
    else if (answer.ok) await keep(request, answer.clone());
    else if (GONE.includes(answer.status)) await (await caches.open(PAGES)).delete(request.url);
    return answer;
  } catch {
    return kept(request);
  }
}

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(BUILD).then((cache) => cache.add(OFFLINE)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  const { keep: wanted, forget } = event.data;
  event.waitUntil(
    (async () => {
      if (forget) await caches.delete(PAGES);
      if (wanted === true) await (await caches.open(SETTINGS)).put("/keep", new Response("yes"));
      if (wanted === false) await caches.delete(SETTINGS);
    })(),
  );
});
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (isBuilt(url)) event.respondWith(built(event.request));
  else if (event.request.mode === "navigate") event.respondWith(page(event.request));
});
