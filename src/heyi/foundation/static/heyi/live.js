/*
 * Keeps an open page fresh. It listens to a stream that says what changed and never how: then it fetches the page again
 * and takes over the elements marked data-live. Where somebody types, has marked text or opened a question, that element
 * waits. Without a stream it asks every half minute whether anything changed; the sign in the top line tells which.
 */
(() => {
  "use strict";

  const line = document.querySelector("[data-line]");
  /* A line without topics is a mistake of ours; asking without pause would be a worse one. */
  if (!line?.dataset.topics) return;
  const { topics, every } = line.dataset;
  const pause = (Number(every) || 30) * 1000;
  /* A stream gives a sign of life every quarter minute; two of them missed and it is taken for dead. */
  const SILENCE = 40000;
  const FIRST_RETRY = 1000;
  const page = [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16).padStart(2, "0")).join("");

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const between = (least, most) => least + Math.random() * (most - least);

  /* ---- the sign ---- */

  const say = (state) => {
    line.hidden = false;
    line.dataset.state = state;
    for (const face of all("[data-line-state]", line)) face.hidden = face.dataset.lineState !== state;
  };
  const offer = (isOffered) => {
    line.querySelector("[data-line-fresh]").hidden = !isOffered;
  };

  /* ---- taking over what changed ---- */

  const isChanged = (field) => {
    if (field.type === "hidden" || field.type === "submit") return false;
    if (field.matches("select")) return [...field.options].some((one) => one.selected !== one.defaultSelected) && field.selectedIndex > 0;
    return field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  };
  const isBusy = (part) => {
    if (document.querySelector("dialog[open]") || document.querySelector("form[data-sent]")) return true;
    const active = document.activeElement;
    if (part.contains(active) && active.matches("input, textarea, select, [contenteditable]")) return true;
    const chosen = getSelection();
    if (!chosen.isCollapsed && part.contains(chosen.anchorNode)) return true;
    return all("input, textarea, select", part).some(isChanged);
  };

  /* What a person opened stays open, and where they stood with the keyboard they stand again. */
  const carry = (old, fresh) => {
    const opened = all("details", old).map((one) => one.open);
    all("details", fresh).forEach((one, index) => {
      if (opened[index]) one.open = true;
    });
    const at = old.contains(document.activeElement) && document.activeElement.closest("[data-href], a[href], summary");
    if (!at) return () => {};
    const name = at.dataset.href ? "data-href" : "href";
    const same = all(`[${name}]`, fresh).find((one) => one.getAttribute(name) === at.getAttribute(name));
    return () => same?.focus({ preventScroll: true });
  };

  const replace = (old, fresh) => {
    if (old.innerHTML === fresh.innerHTML) return;
    const again = carry(old, fresh);
    old.replaceChildren(...fresh.childNodes);
    window.htmx?.process(old);
    old.dispatchEvent(new CustomEvent("heyi:fresh", { bubbles: true }));
    again();
  };

  let isStale = false;
  let isFetching = false;
  let asksAgain = false;
  let isLeaving = false;
  let failures = 0;
  let later = 0;

  const refresh = async () => {
    if (isLeaving) return;
    if (isFetching) {
      asksAgain = true;
      return;
    }
    isFetching = true;
    asksAgain = false;
    try {
      const answer = await fetch(location.href, { headers: { "X-Heyi-Again": "1" }, cache: "no-store", redirect: "error" });
      if (!answer.ok) throw new Error(answer.status);
      if (isLeaving) return;
      take(new DOMParser().parseFromString(await answer.text(), "text/html"));
      failures = 0;
    } catch {
      /* Signed out, or no longer theirs: the page stays as it was, and the next press tells why. No line: nobody presses
         anything on a wall, so the page looks again by itself. */
      isStale = true;
      offer(true);
      clearTimeout(later);
      later = setTimeout(refresh, between(0.5, 1) * Math.min(FIRST_RETRY * 2 ** failures++, pause));
    } finally {
      isFetching = false;
      if (asksAgain) refresh();
    }
  };

  const take = (fresh) => {
    const waiting = [];
    const at = scrollY;
    for (const part of all("[data-live]")) {
      const its = fresh.querySelector(`[data-live="${CSS.escape(part.dataset.live)}"]`);
      if (!its) continue;
      if (isBusy(part)) waiting.push(part);
      else replace(part, its);
    }
    document.title = fresh.title || document.title;
    isStale = waiting.length > 0;
    offer(isStale);
    /* Who has seen the newest story may answer it. */
    if (!isStale) {
      for (const value of all("[data-live-value]")) {
        const its = fresh.querySelector(`[data-live-value="${CSS.escape(value.dataset.liveValue)}"]`);
        if (its) value.value = its.value;
      }
    }
    if (scrollY !== at) scrollTo(scrollX, at);
  };

  /* Several facts in one moment are one look, and the pages of a hospital do not all ask in the same millisecond. The first
     fact sets the moment: put off by each further one, a page that hears of many would never look. */
  let soon = 0;
  const changed = () => {
    if (soon) return;
    soon = setTimeout(() => {
      soon = 0;
      refresh();
    }, between(100, 300));
  };
  const rested = () => {
    if (isStale && !isFetching) setTimeout(() => isStale && refresh(), 400);
  };

  /* ---- asking ---- */

  let since = "";
  let asking = 0;
  const ask = async () => {
    const question = new URLSearchParams({ topics, since });
    try {
      const answer = await fetch(`${line.dataset.ask}?${question}`, { cache: "no-store", redirect: "error" });
      if (!answer.ok) throw new Error(answer.status);
      const told = await answer.json();
      since = String(told.since);
      line.dataset.heard = Date.now();
      if (!stream) say("asking");
      if (told.reload || told.news.length) changed();
    } catch {
      if (!stream) say("off");
    }
  };
  const askNow = () => {
    clearInterval(asking);
    asking = setInterval(ask, pause);
    ask();
  };

  /* ---- listening ---- */

  let stream = null;
  let last = "";
  let heardAt = 0;
  let tries = 0;
  let retry = 0;
  let ticket = line.dataset.ticket;
  let address = line.dataset.address;

  const heard = (event) => {
    heardAt = Date.now();
    line.dataset.heard = heardAt;
    if (event.lastEventId) {
      last = event.lastEventId;
      since = last.split(".")[2] || since;
    }
  };

  const close = () => {
    stream?.close();
    stream = null;
  };

  const lose = (wait) => {
    close();
    ticket = "";
    clearTimeout(retry);
    if (!asking) {
      say("asking");
      askNow();
    }
    if (!document.hidden) retry = setTimeout(listen, wait ?? between(0.5, 1) * Math.min(FIRST_RETRY * 2 ** tries++, pause));
  };

  const open = (source) => {
    heardAt = Date.now();
    source.addEventListener("beat", (event) => {
      heard(event);
      if (!asking && line.dataset.state === "live") return;
      tries = 0;
      clearInterval(asking);
      asking = 0;
      say("live");
    });
    source.addEventListener("message", (event) => {
      heard(event);
      changed();
    });
    source.addEventListener("reload", (event) => {
      heard(event);
      changed();
    });
    /* The server is stopping, the ticket is old or a post has changed: come back, in its own time each. */
    source.addEventListener("over", (event) => {
      if (event.data === "revoked") changed();
      lose(event.data === "renew" ? 0 : between(500, 3000));
    });
    source.addEventListener("error", () => {
      if (source === stream) lose();
    });
    return source;
  };

  const listen = async () => {
    if (stream || document.hidden || isLeaving) return;
    if (!ticket) {
      try {
        const answer = await fetch(line.dataset.again, { cache: "no-store", redirect: "error" });
        if (!answer.ok) throw new Error(answer.status);
        ({ ticket, address } = await answer.json());
      } catch {
        return lose();
      }
    }
    if (!address) return;
    const told = new URLSearchParams({ ticket, topics, page, last, since: line.dataset.made });
    stream = open(new EventSource(`${address}?${told}`));
  };

  /* ---- the life of the page ---- */

  setInterval(() => {
    if (stream && Date.now() - heardAt > SILENCE) lose();
  }, 5000);

  /* A browser has few lines to one server: a page that nobody looks at gives its own back, and asks. */
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return lose();
    tries = 0;
    clearTimeout(retry);
    listen();
  });
  addEventListener("online", () => {
    if (failures) refresh();
    tries = 0;
    clearTimeout(retry);
    listen();
  });
  addEventListener("pagehide", () => {
    isLeaving = true;
    close();
  });
  addEventListener("pageshow", (event) => {
    isLeaving = false;
    if (event.persisted) lose(0);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post" || event.defaultPrevented) return;
    clearTimeout(soon);
    soon = 0;
  });
  document.addEventListener("focusout", rested);
  line.querySelector("[data-line-fresh]").addEventListener("click", () => location.reload());

  if (address) listen();
  else askNow();
})();
