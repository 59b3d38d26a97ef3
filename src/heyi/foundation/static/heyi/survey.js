/*
 * A survey's form on a phone: what is not asked is hidden, what was answered is kept in this browser until it is sent, and a
 * form sent without a line goes by itself when the line is back. Its key lets it count once however often it is sent. On a
 * kiosk nothing is kept, and a form that nobody goes on with gives way to the next person. Without this script the form
 * works as plain HTML.
 */
(() => {
  "use strict";

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const form = document.querySelector("[data-survey-form]");
  const WAITS = [1, 2, 4, 8, 15, 30].map((seconds) => seconds * 1000);
  const PATIENCE = 20000;
  const IDLE = 90000;
  /* A browser that forbids its store throws at every touch of it. */
  const drop = (name) => {
    try {
      localStorage.removeItem(name);
    } catch {
      /* Then nothing is kept there either. */
    }
  };

  /* A form of a kiosk that waits for the line: nobody is sent away from it. */
  let isHeld = false;
  const kiosk = document.querySelector("[data-kiosk]");
  if (kiosk) {
    /* What the last person answered is out of sight at once; without a line the device waits instead of showing a fault. */
    const home = async () => {
      clearTimeout(idle);
      if (isHeld) {
        idle = setTimeout(home, IDLE);
        return;
      }
      document.body.classList.add("kiosk-away");
      try {
        await fetch(kiosk.dataset.kiosk, { cache: "no-store", credentials: "same-origin" });
        location.replace(kiosk.dataset.kiosk);
      } catch {
        idle = setTimeout(home, WAITS[2]);
      }
    };
    const after = Number(kiosk.dataset.after || 0);
    let idle = setTimeout(home, after || IDLE);
    if (!after) {
      for (const kind of ["pointerdown", "keydown", "input", "scroll"]) {
        addEventListener(kind, () => { clearTimeout(idle); idle = setTimeout(home, IDLE); }, { passive: true });
      }
    }
    /* The way back must not show the last person's answers. */
    addEventListener("pageshow", (event) => { if (event.persisted) home(); });
  }
  if (!form) {
    const done = document.querySelector("[data-survey-done]");
    if (done) drop(`heyi.survey.${done.dataset.surveyDone}`);
    return;
  }

  const words = form.dataset;
  const slot = `heyi.survey.${words.surveyForm}`;
  const isKiosk = Boolean(form.elements.kiosk);
  const begun = Date.now();

  /* ---- what is asked ---- */

  const answersTo = (code) =>
    all(`[data-question="${CSS.escape(code)}"] input, [data-question="${CSS.escape(code)}"] textarea`)
      .filter((one) => (one.type === "radio" || one.type === "checkbox" ? one.checked : one.value.trim() !== ""))
      .filter((one) => !one.disabled)
      .map((one) => one.value.trim());
  const isSo = (condition) => {
    const given = answersTo(condition.question);
    if (!given.length) return false;
    if (condition.one_of.length) return given.some((one) => condition.one_of.includes(one));
    if (condition.least === null && condition.most === null) return true;
    const value = Number(given[0]);
    return !Number.isNaN(value) && (condition.least === null || value >= condition.least) && (condition.most === null || value <= condition.most);
  };
  const progress = document.querySelector("[data-survey-progress]");
  const look = () => {
    /* In their order: a question that is not asked answers nothing to those after it. */
    for (const part of all("[data-survey-section], [data-question]", form)) {
      const isAsked = !part.dataset.shownIf || JSON.parse(part.dataset.shownIf).every(isSo);
      const isOpen = isAsked && !part.parentElement.closest("[data-survey-section][hidden]");
      part.hidden = !isOpen;
      if (part.matches("[data-question]")) for (const one of all("input, textarea", part)) one.disabled = !isOpen;
    }
    const asked = all("[data-question]:not([hidden])", form);
    const answered = asked.filter((one) => answersTo(one.dataset.question).length);
    if (progress) {
      progress.max = asked.length || 1;
      progress.value = answered.length;
    }
  };
  for (const skip of all("[data-survey-skip]", form)) skip.hidden = true;

  const alone = (changed) => {
    if (changed.type !== "checkbox" || !changed.checked) return;
    for (const other of all(`input[name="${CSS.escape(changed.name)}"]`, form)) {
      if (other !== changed && (changed.matches("[data-alone]") || other.matches("[data-alone]"))) other.checked = false;
    }
  };

  /* ---- what is kept here until it is sent ---- */

  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(slot) || "null");
    } catch {
      return null;
    }
  };
  const given = () => {
    const told = {};
    for (const [name, value] of new FormData(form)) {
      if (name === "key" || name === "kiosk" || !String(value).trim()) continue;
      (told[name] ??= []).push(String(value));
    }
    return told;
  };
  const keep = (isWaiting) => {
    if (isKiosk) return;
    try {
      localStorage.setItem(slot, JSON.stringify({ key: form.elements.key.value, given: given(), isWaiting }));
    } catch {
      /* A full or forbidden store: the form still works, it only is not kept. */
    }
  };
  const forget = () => drop(slot);
  const fill = (kept) => {
    form.elements.key.value = kept.key;
    for (const one of all("input, textarea", form)) {
      if (one.type === "hidden") continue;
      const values = kept.given[one.name] || [];
      if (one.type === "radio" || one.type === "checkbox") one.checked = values.includes(one.value);
      else if (values.length) one.value = values[0];
    }
  };

  /* ---- sending ---- */

  const line = document.querySelector("[data-survey-line]");
  const tell = (text, isLate = false) => {
    line.hidden = !text;
    line.textContent = text;
    line.classList.toggle("survey-line--late", isLate);
  };
  const button = form.querySelector("[type=submit]");
  let isSending = false;
  let tries = 0;
  let again = 0;

  const post = async () => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const body = { ...given(), key: form.elements.key.value, seconds: Math.round((Date.now() - begun) / 1000) };
      if (isKiosk) body.kiosk = form.elements.kiosk.value;
      return await fetch(location.pathname, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify(body),
        signal: stop.signal,
        credentials: "same-origin",
      });
    } finally {
      clearTimeout(timer);
    }
  };
  const hold = (isOn) => {
    if (!isKiosk) return;
    isHeld = isOn;
    document.body.classList.toggle("kiosk-away", isOn);
  };
  const later = (text = words.later, least = 0) => {
    keep(true);
    hold(true);
    tell(text);
    button.disabled = false;
    clearTimeout(again);
    again = setTimeout(send, Math.max(least, WAITS[Math.min(tries, WAITS.length - 1)]));
    tries += 1;
  };
  const show = (problems) => {
    for (const old of all("[data-survey-fault]", form)) old.remove();
    for (const one of all(".question--wrong", form)) one.classList.remove("question--wrong");
    let first = null;
    for (const problem of problems) {
      const field = form.querySelector(`[name="${CSS.escape(problem.column)}"]`);
      const question = field?.closest("[data-question]");
      if (!question) continue;
      const told = document.createElement("p");
      told.className = "question__fault";
      told.dataset.surveyFault = "";
      told.setAttribute("role", "alert");
      told.textContent = problem.words || words.wrong;
      (field.closest(".matrix-row") || question).append(told);
      question.classList.add("question--wrong");
      first ??= question;
    }
    first?.scrollIntoView({ block: "start", behavior: "auto" });
    first?.querySelector("input, textarea")?.focus({ preventScroll: true });
  };
  const settle = async (answer) => {
    const told = await answer.json().catch(() => null);
    if (answer.ok) {
      /* Not our answer: the sign-in page of somebody's wireless network, or a proxy. */
      if (!Number.isInteger(told?.number)) return later();
      forget();
      isHeld = false;
      location.replace(`${location.pathname}thanks/${isKiosk ? `?kiosk=${encodeURIComponent(form.elements.kiosk.value)}` : ""}`);
      return;
    }
    if (answer.status === 429) return later(words.busy, Number(answer.headers.get("Retry-After") || 0) * 1000);
    if (answer.status >= 500) return later();
    hold(false);
    button.disabled = false;
    if (answer.status === 422) {
      keep(false);
      const problems = told?.problems || [];
      tell(problems.length > 1 ? words.several.replace("{number}", problems.length) : told?.reason || words.wrong, true);
      return show(problems);
    }
    keep(false);
    tell(told?.reason || words.wrong, true);
  };
  const send = async () => {
    if (isSending) return;
    isSending = true;
    clearTimeout(again);
    button.disabled = true;
    /* Whoever closes the page now finds it sent, or it is sent when they come back. */
    keep(true);
    tell(words.sending);
    let answer = null;
    try {
      answer = await post();
    } catch {
      answer = null;
    }
    isSending = false;
    if (answer) await settle(answer);
    else later();
  };

  const count = (field) => {
    const left = field.nextElementSibling;
    left.textContent = `${field.value.length} / ${field.maxLength}`;
    left.hidden = !field.value;
  };
  for (const field of all("[data-counted]", form)) {
    const counter = document.createElement("p");
    counter.className = "question__hint question__counter";
    field.after(counter);
  }

  form.addEventListener("input", (event) => {
    alone(event.target);
    if (event.target.matches("[data-counted]")) count(event.target);
    look();
    keep(false);
  });
  form.addEventListener("submit", (event) => {
    /* The other language is a page of its own, which brings along what was filled in. */
    if (event.submitter?.name === "language") return;
    event.preventDefault();
    tries = 0;
    send();
  });
  addEventListener("online", () => { if (read()?.isWaiting) send(); });

  const kept = isKiosk ? null : read();
  if (kept && !document.querySelector(".question--wrong")) fill(kept);
  for (const field of all("[data-counted]", form)) count(field);
  look();
  if (kept?.isWaiting) send();
})();
