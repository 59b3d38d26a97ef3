/*
 * Clocks that run by the server's time, and taps that are never lost. A tap carries which device it was, what its clock
 * showed at the tap and what it shows while it is sent; the server adds the difference. Without a line the tap waits in this
 * browser (an address and a code, nobody's name) and goes when the line is back; its key lets it count once.
 */
(() => {
  "use strict";

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const WAITING = "heyi.taps";
  const EVERY = 5000;
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

  /* ---- what waits ---- */

  const waiting = () => {
    try {
      return JSON.parse(localStorage.getItem(WAITING)) || [];
    } catch {
      return [];
    }
  };
  const keep = (list) => localStorage.setItem(WAITING, JSON.stringify(list));
  const words = JSON.parse(document.getElementById("heyi-words")?.textContent || "{}");
  const show = () => {
    const here = waiting().filter((one) => one.page === location.pathname);
    for (const place of all("[data-taps-waiting]")) {
      place.hidden = !here.length;
      place.querySelector("[data-taps-words]").textContent = `${words.taps_waiting || ""} ${here.map((one) => one.name).join(" · ")}`;
    }
  };
  const refuse = (text) => {
    const place = document.getElementById("notices");
    const line = document.createElement("p");
    line.className = "notice notice--late";
    line.setAttribute("role", "alert");
    line.textContent = text;
    place?.append(line);
  };

  let isSending = false;
  const send = async () => {
    if (isSending) return;
    isSending = true;
    let heard = 0;
    let refused = false;
    try {
      for (let next = waiting()[0]; next; next = waiting()[0]) {
        const body = new URLSearchParams({ ...next.fields, device: device(), tapped_at: next.tapped_at, sent_at: stamp(Date.now()), key: next.key });
        const answer = await fetch(next.url, { method: "POST", body, headers: { "X-Heyi-Tap": "1", "X-CSRFToken": next.fields.csrfmiddlewaretoken } });
        if (answer.status >= 500) break;
        keep(waiting().filter((one) => one.key !== next.key));
        if (answer.ok && !answer.redirected) heard += 1;
        else {
          refused = true;
          const told = await answer.json().catch(() => ({}));
          refuse(`${next.name}: ${told.words || answer.status}`);
        }
      }
    } catch {
      /* The line is down: everything stays and goes later. */
    } finally {
      isSending = false;
      show();
    }
    if (heard && !refused) location.reload();
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
    const fields = Object.fromEntries(new FormData(form));
    keep([...waiting(), { url: form.action, page: location.pathname, name: form.dataset.tap, fields, tapped_at: stamp(tapped), key: random() }]);
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
  document.addEventListener("heyi:fresh", tick);
  tick();
  show();
  if (waiting().length) send();
})();
