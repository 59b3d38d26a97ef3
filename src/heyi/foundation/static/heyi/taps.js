/*
 * Clocks that run by the server's time, and taps that are never lost. A tap carries which device it was, what its clock
 * showed at the tap and what it shows while it is sent; the server adds the difference. Without a line the tap waits in this
 * browser (an address and a code, nobody's name) for the account that tapped, and goes when the line is back; its key lets it
 * count once. What is refused stays with its reason until it was read.
 */
(() => {
  "use strict";

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const WAITING = "heyi.taps";
  const EVERY = 5000;
  const PATIENCE = 20000;
  const CLOCK = "/cases/clock/";

  /* ---- the server's clock ---- */

  let offset = 0;
  const measure = async () => {
    try {
      const before = Date.now();
      const answer = await fetch(CLOCK, { cache: "no-store", headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { now } = await answer.json();
      offset = now - (before + Date.now()) / 2;
    } catch {
      /* Without a line the last measurement holds. */
    }
  };
  const serverNow = () => Date.now() + offset;
  window.heyiClock = { now: serverNow };

  const two = (number) => String(number).padStart(2, "0");
  const span = (milliseconds) => {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    const hours = Math.floor(seconds / 3600);
    const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
    return hours ? `${hours}:${rest}` : rest;
  };
  const tick = () => {
    for (const one of all("[data-since]")) {
      const until = one.dataset.until ? Date.parse(one.dataset.until) : serverNow();
      const words = span(until - Date.parse(one.dataset.since));
      if (one.textContent !== words) one.textContent = words;
    }
  };

  /* ---- the device ---- */

  const random = () => [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16).padStart(2, "0")).join("");
  const device = () => {
    let known = localStorage.getItem("heyi.device");
    if (!known) {
      known = random();
      localStorage.setItem("heyi.device", known);
    }
    return known;
  };
  const stamp = (milliseconds) => new Date(milliseconds).toISOString();

  /* ---- what waits: of each account its own, for a phone may pass from hand to hand ---- */

  const account = document.querySelector("[data-offline]")?.dataset.account || "";
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(WAITING)) || [];
    } catch {
      return [];
    }
  };
  const keep = (list) => localStorage.setItem(WAITING, JSON.stringify(list));
  const mine = () => read().filter((one) => one.account === account);
  const waiting = () => mine().filter((one) => !one.refused);
  const words = JSON.parse(document.getElementById("heyi-words")?.textContent || "{}");
  let isSignedOut = false;
  const show = () => {
    const here = waiting().filter((one) => one.page === location.pathname);
    for (const place of all("[data-taps-waiting]")) {
      place.hidden = !here.length;
      const why = isSignedOut ? words.taps_signed_out : words.taps_waiting;
      place.querySelector("[data-taps-words]").textContent = `${why || ""} ${here.map((one) => one.name).join(" · ")}`;
    }
    for (const place of all("[data-taps-refused]")) {
      const refused = mine().filter((one) => one.refused && one.page === location.pathname);
      place.hidden = !refused.length;
      place.replaceChildren(...refused.map(refusal));
    }
  };
  /* What was refused stays with its reason until somebody has read it. */
  const refusal = (one) => {
    const line = document.createElement("li");
    const text = document.createElement("span");
    text.textContent = `${words.taps_refused || ""} ${one.name} ${two(new Date(one.tapped_at).getHours())}:${two(new Date(one.tapped_at).getMinutes())} · ${one.refused}`;
    const known = document.createElement("button");
    known.type = "button";
    known.className = "btn";
    known.textContent = words.close || "×";
    known.addEventListener("click", () => {
      keep(read().filter((other) => other.key !== one.key));
      show();
    });
    line.append(text, known);
    return line;
  };

  /* The page's own sign, for the one of the day on which it was tapped may have ended with that sitting. */
  const sign = () => JSON.parse(document.body.getAttribute("hx-headers:inherited") || "{}")["X-CSRFToken"] || "";
  const post = (one) =>
    fetch(one.url, {
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
      body: new URLSearchParams({ ...one.fields, device: device(), tapped_at: one.tapped_at, sent_at: stamp(Date.now()), key: one.key }),
      headers: { "X-Heyi-Tap": "1", "X-CSRFToken": sign(), Accept: "application/json" },
    });
  /* What only a sign-in or another moment can mend is no refusal: the tap stays. */
  const STAYS = new Set([0, 401, 408, 425, 428, 429]);

  const deliver = async (one) => {
    const answer = await post(one);
    const told = await answer.json().catch(() => null);
    if (answer.ok && told) {
      keep(read().filter((other) => other.key !== one.key));
      return "heard";
    }
    if (answer.status >= 500 || STAYS.has(answer.status) || (answer.status === 403 && !told) || answer.ok) {
      isSignedOut = answer.status < 500 && answer.status !== 429;
      return "stays";
    }
    keep(read().map((other) => (other.key === one.key ? { ...other, refused: told?.words || String(answer.status) } : other)));
    return "refused";
  };

  let isSending = false;
  const send = async () => {
    if (isSending || !account) return;
    isSending = true;
    let isHeardHere = false;
    let isRefused = false;
    try {
      for (let next = waiting()[0]; next; next = waiting()[0]) {
        const end = await deliver(next);
        if (end === "stays") break;
        isSignedOut = false;
        isHeardHere ||= end === "heard" && next.page === location.pathname;
        isRefused ||= end === "refused";
      }
    } catch {
      /* The line is down: everything stays and goes later. */
    } finally {
      isSending = false;
      show();
      if (isRefused) for (const one of all("form[data-tap] button")) one.removeAttribute("disabled");
    }
    /* Another page, where somebody may be writing, is left alone. */
    if (isHeardHere && !isRefused) location.reload();
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form[data-clocked]")) {
      for (const [name, value] of Object.entries({ device: device(), tapped_at: stamp(Date.now()), sent_at: stamp(Date.now()), key: form.dataset.key || (form.dataset.key = random()) })) {
        let field = form.querySelector(`input[name="${name}"]`);
        if (!field) {
          field = document.createElement("input");
          field.type = "hidden";
          field.name = name;
          form.append(field);
        }
        field.value = value;
      }
      return;
    }
    if (!form.matches("form[data-tap]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const tapped = Date.now();
    form.querySelector("button")?.setAttribute("disabled", "");
    const { csrfmiddlewaretoken, ...fields } = Object.fromEntries(new FormData(form));
    const isTapped = waiting().some((one) => one.url === form.action && one.fields.code === fields.code);
    if (isTapped) return;
    try {
      keep([...read(), { account, url: form.action, page: location.pathname, name: form.dataset.tap, fields, tapped_at: stamp(tapped), key: random() }]);
    } catch {
      /* A browser that keeps nothing sends it as any form. */
      form.submit();
      return;
    }
    show();
    send();
  }, true);

  measure();
  setInterval(measure, 60000);
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      measure();
      send();
    }
  });
  setInterval(() => waiting().length && send(), EVERY);
  setInterval(tick, 250);
  document.addEventListener("heyi:fresh", () => {
    tick();
    show();
  });
  /* Whoever comes back to the form opens another case: the key of the last one would answer with that one. */
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of all("form[data-clocked]")) delete form.dataset.key;
  });
  tick();
  show();
  if (waiting().length) send();
})();
