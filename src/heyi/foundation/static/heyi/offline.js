/*
 * The offline outbox: what was written without a line waits on the phone, sealed, and is sent once when there is one.
 * An item is sealed with the public half of a key pair of the account; the other half stays on the server. So nothing that
 * waits here can be read on the phone, by its finder or by whoever signs in next, and only its own account can send it.
 * On a page of somebody signed in this script also keeps the count and sends. What is written down: offline-page.js.
 */

const NAME = "heyi-offline";
const DAY = 86400000;
/* Who has not been here for so long writes nothing more without a line: they may have left. */
const PROFILE_LIVES = 3 * DAY;
const PROFILE_RESTS = DAY / 4;
/* The server remembers for sixty days what it was sent; what is older is not sent again by itself. */
const SENDS_FOR = 50 * DAY;
const SENT_STAYS = 7 * DAY;
const PATIENCE = 20000;
const PAUSE = 60000;

const place = document.querySelector("[data-offline]")?.dataset;
export const isAble = Boolean(globalThis.isSecureContext && navigator.serviceWorker && navigator.locks && crypto.subtle);

/* ---- the store ---- */

const asked = (request) =>
  new Promise((answer, fail) => {
    request.onsuccess = () => answer(request.result);
    request.onerror = () => fail(request.error);
  });

let opened = null;
const open = () => {
  opened ??= new Promise((answer, fail) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("items", { keyPath: "order", autoIncrement: true });
      request.result.createObjectStore("profile");
    };
    request.onsuccess = () => {
      /* A newer version in another tab must not wait for this one. */
      request.result.onversionchange = () => request.result.close();
      answer(request.result);
    };
    request.onerror = () => fail(request.error);
  });
  return opened;
};
const store = async (name, mode = "readonly") => (await open()).transaction(name, mode).objectStore(name);

const heard = new BroadcastChannel(NAME);
const listeners = new Set();
const told = () => listeners.forEach((listener) => listener());
heard.addEventListener("message", told);
const changed = () => {
  heard.postMessage("changed");
  told();
};
export const onChange = (listener) => listeners.add(listener);

const keep = async (item) => {
  const order = await asked((await store("items", "readwrite")).put(item));
  changed();
  return order;
};
export const drop = async (order) => {
  await asked((await store("items", "readwrite")).delete(order));
  changed();
};

/* Everything on this phone in the order in which it was written. */
export const items = async () => asked((await store("items")).getAll());

/* ---- who writes here ---- */

export const profile = async () => {
  const known = await asked((await store("profile")).get("profile"));
  return known && Date.now() - known.toldAt < PROFILE_LIVES ? known : null;
};
const forget = async () => {
  await asked((await store("profile", "readwrite")).clear());
  changed();
};

/* Asks the server who is signed in. Null where it cannot be reached; where nobody is signed in, an answer without account. */
export const look = async () => {
  const answer = await fetch(place.state, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
  if (answer?.status === 401) return { account: null };
  if (!answer?.ok) return null;
  const { csrf, ...kept } = await answer.json();
  await asked((await store("profile", "readwrite")).put({ ...kept, toldAt: Date.now() }, "profile"));
  return { ...kept, csrf };
};

/* ---- sealing ---- */

const text = new TextEncoder();
const base64 = (buffer) => btoa(Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one)).join(""));
const bytes = (written) => Uint8Array.from(atob(written), (sign) => sign.charCodeAt(0));
const CURVE = { name: "ECDH", namedCurve: "P-256" };

/* The other end is foundation/offline.py: an ephemeral key pair, HKDF over SHA-256, AES-256-GCM; the head is sealed in. */
const seal = async (content, head, owner) => {
  const own = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const point = await crypto.subtle.exportKey("raw", own.publicKey);
  const other = await crypto.subtle.importKey("raw", bytes(owner.point), CURVE, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: other }, own.privateKey, 256);
  const bound = text.encode(`heyi-offline-1|${head.account}|${head.id}|${head.kind}|${owner.key}`);
  const source = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const way = { name: "HKDF", hash: "SHA-256", salt: point, info: bound };
  const key = await crypto.subtle.deriveKey(way, source, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: bound }, key, text.encode(JSON.stringify(content)));
  return { version: 1, ...head, key: owner.key, point: base64(point), nonce: base64(nonce), data: base64(data) };
};

/*
 * Writes an item down. `about` is what the list may show to anybody who holds the phone: never a word about a person.
 * A mended item keeps its place and its id, so that what was sent after all is not sent twice.
 */
export const write = async (kind, content, about, mended = null) => {
  const owner = await profile();
  if (!owner || (mended && mended.account !== owner.account)) return null;
  const head = { account: owner.account, id: mended?.sealed.id ?? crypto.randomUUID(), kind };
  const sealed = await seal(content, head, owner);
  const made = mended?.made ?? Date.now();
  const item = { account: owner.account, kind, about, sealed, made, state: "waiting" };
  return keep(mended ? { ...item, order: mended.order } : item);
};

/* ---- sending ---- */

const post = (address, body, csrf) =>
  fetch(address, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf },
    signal: AbortSignal.timeout(PATIENCE),
    redirect: "error",
  }).catch(() => null);

/* What an item holds, as the server opens it for its own account; empty where there is no line. */
export const reveal = async (sealed, csrf) => {
  const answer = sealed.length ? await post(place.open, { items: sealed }, csrf) : null;
  return answer?.ok ? (await answer.json()).items : {};
};

/* These say nothing about the item itself: it waits. */
const WAITS = new Set([401, 403, 408, 429]);

/* One item goes; true where the next may follow. */
const sendOne = async (item, csrf) => {
  await keep({ ...item, state: "sending" });
  const answer = await post(place.send, item.sealed, csrf);
  const body = await answer?.json().catch(() => null);
  const isRefusal = answer && body?.code && answer.status < 500 && !WAITS.has(answer.status) && body.code !== "sealed_for_another";
  if (answer?.ok && body?.address) {
    const { sealed, ...rest } = item;
    await keep({ ...rest, state: "sent", address: body.address, isPressing: Boolean(body.is_pressing), sentAt: Date.now() });
  } else if (isRefusal || (answer?.status === 403 && body?.code && body.code !== "csrf_failed")) {
    await keep({ ...item, state: "refused", reason: { message: body.message, problems: body.problems ?? [] } });
  } else {
    await keep({ ...item, state: "waiting" });
    return false;
  }
  return true;
};

const tidy = async () => {
  for (const item of await items()) {
    if (item.state === "sent" && Date.now() - item.sentAt > SENT_STAYS) await drop(item.order);
  }
};

const isDue = (item, account) =>
  item.account === account && (item.state === "waiting" || item.state === "sending") && Date.now() - item.made < SENDS_FOR;

const sendAll = async () => {
  const now = await look();
  if (!now?.account) return;
  for (const item of await items()) if (isDue(item, now.account) && !(await sendOne(item, now.csrf))) return;
  await tidy();
};

/* In the order in which it was written, one tab for all. */
export const send = async () => {
  if (!isAble || !navigator.onLine || !(await items()).some((item) => item.state === "waiting" || item.state === "sending")) return;
  await navigator.locks.request(NAME, { ifAvailable: true }, (lock) => lock && sendAll());
};

/* ---- on every page of somebody signed in ---- */

const count = async () => {
  const sign = document.querySelector("[data-offline-count]");
  if (!sign) return;
  const mine = (await items()).filter((item) => item.account === place.account && item.state !== "sent");
  sign.hidden = !mine.length;
  sign.querySelector("[data-offline-number]").textContent = mine.length;
  sign.classList.toggle("is-refused", mine.some((item) => item.state === "refused"));
};

/* Another account at this phone: what the one before left here to write with is gone. */
const settle = async () => {
  if (place.account && (await asked((await store("profile")).get("profile")))?.account !== place.account) await forget();
  if (!place.worker) return;
  await navigator.serviceWorker.register(place.worker, { scope: place.home, updateViaCache: "none" });
  const known = await profile();
  if (place.account && (!known || Date.now() - known.toldAt > PROFILE_RESTS)) await look();
};

/* Whoever signs out takes with them what is needed to write here. What waits stays: nobody can read it. */
document.addEventListener("submit", (event) => {
  if (isAble && event.target.matches("[data-sign-out]")) forget();
});

if (place && isAble) {
  onChange(count);
  count();
  settle().catch(() => null).then(send);
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.hidden || send());
  setInterval(send, PAUSE);
}
