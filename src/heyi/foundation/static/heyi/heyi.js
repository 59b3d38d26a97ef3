/*
 * What a page of Heyi does by itself: keyboard rows, running clocks, notices, menus, confirmation, drafts kept on the
 * server. Every part works on attributes that the server wrote; without this script each page still works.
 * Nothing a person typed is ever stored in the browser: a lost phone must not carry a patient's story. The one exception,
 * what is written without a line, is sealed so that the phone itself cannot read it (offline.js).
 */
(() => {
  "use strict";

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const words = JSON.parse(document.getElementById("heyi-words")?.textContent || "{}");

  /* ---- rows: j and k walk, Enter opens, / goes to the search box; a letter presses the button that shows it ---- */

  const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;
  const rowsOf = () => all("[data-rows] tbody tr[data-href]").filter((row) => row.offsetParent !== null);

  const walk = (step) => {
    const rows = rowsOf();
    if (!rows.length) return;
    const at = rows.indexOf(document.activeElement?.closest("tr"));
    const to = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step));
    rows[to].focus();
    rows[to].scrollIntoView({ block: "nearest" });
  };

  const openRow = (row, isApart) => {
    if (isApart) window.open(row.dataset.href, "_blank", "noopener");
    else location.assign(row.dataset.href);
  };

  const onKey = (event) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") return closeMenus();
    if (isTyping(event.target)) return;
    if (event.key === "j") walk(1);
    else if (event.key === "k") walk(-1);
    else if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (!search) return;
      event.preventDefault();
      search.focus();
    } else if (event.key === "Enter" && event.target.matches("tr[data-href]")) openRow(event.target, false);
    else document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
  };

  const onRowClick = (event) => {
    const row = event.target.closest("tr[data-href]");
    if (!row || event.target.closest("a, button, input, label, summary")) return;
    if (String(getSelection())) return;
    openRow(row, event.ctrlKey || event.metaKey);
  };

  /* ---- clocks ---- */

  const MINUTE = 60000;
  const THIN = "\u2009";
  const amount = (count, unit) => `${count}${THIN}${unit}`;
  const two = (large, unit, small, smallUnit) =>
    small ? `${amount(large, unit)}${THIN}${amount(small, smallUnit)}` : amount(large, unit);
  const span = (minutes) => {
    if (minutes < 60) return amount(minutes, words.minute);
    if (minutes < 1440) return two(Math.floor(minutes / 60), words.hour, minutes % 60, words.minute);
    const hours = Math.floor(minutes / 60);
    return two(Math.floor(hours / 24), words.day, hours % 24, words.hour);
  };

  /* The same thresholds as foundation/time_left.py: the last quarter, or the last half hour. */
  const paceOf = (due, started, now) => {
    if (now > due) return "late";
    const edge = started === null ? due - 30 * MINUTE : started + (due - started) * 0.75;
    return now >= edge ? "soon" : "in_time";
  };

  const icons = { in_time: "clock", soon: "hourglass", late: "alarm" };

  const tick = (clock, now) => {
    const due = Date.parse(clock.dataset.due);
    const started = clock.dataset.started ? Date.parse(clock.dataset.started) : null;
    const pace = paceOf(due, started, now);
    const minutes = Math.floor(Math.abs(due - now) / MINUTE);
    const isLate = pace === "late";
    const moment = isLate ? words.late_moment : words.moment;
    const length = (isLate ? words.late : words.left).replace("%s", span(minutes));
    clock.querySelector(".time-left__words").textContent = minutes ? length : moment;
    const used = clock.querySelector(".time-left__used");
    if (used) used.setAttribute("width", Math.min(100, Math.max(0, Math.round((100 * (now - started)) / (due - started)))));
    const was = [...clock.classList].find((name) => /^time-left--(in_time|soon|late)$/.test(name));
    if (was === `time-left--${pace}`) return;
    clock.classList.replace(was, `time-left--${pace}`);
    const use = clock.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*$/, `#${icons[pace]}`));
    const label = clock.querySelector(".time-left__label");
    if (label) label.textContent = isLate ? "" : words[pace];
  };

  /* The server's clock counts, not the tablet's: the page says when it was made. */
  const made = Number(document.body.dataset.now) * 1000;
  const ahead = made ? Date.now() - made : 0;
  const tickAll = () => {
    if (!words.left) return;
    for (const clock of all("[data-due]")) tick(clock, Date.now() - ahead);
  };

  /* ---- notices ---- */

  const corner = () => document.getElementById("notices");
  const closing = () => {
    const close = document.createElement("button");
    close.type = "button";
    close.className = "notice__close";
    close.dataset.close = "";
    close.ariaLabel = words.close;
    close.textContent = "×";
    return close;
  };
  const say = (text, tone) => {
    if (!corner()) return;
    const notice = document.createElement("div");
    notice.className = `notice notice--${tone}`;
    const line = document.createElement("p");
    line.className = "notice__words";
    line.textContent = text;
    notice.append(line, closing());
    corner().replaceChildren(notice);
  };

  /* A refusal comes as a page or a fragment with one .problem in it, or as JSON with a message. */
  const onRefusal = (event) => {
    const { response, text } = event.detail.ctx;
    if (response.status === 422) return;
    const problem = new DOMParser().parseFromString(text || "", "text/html").querySelector(".problem");
    if (problem && corner()) {
      const shown = document.importNode(problem, true);
      shown.append(closing());
      corner().replaceChildren(shown);
    } else say(words.unexpected, "late");
  };

  const onLine = () => {
    const banner = document.getElementById("offline");
    if (banner) banner.hidden = navigator.onLine;
  };

  /* ---- menus and confirmation ---- */

  const closeMenus = (except = null) => {
    for (const menu of all("details[data-menu][open]")) if (!menu.contains(except)) menu.open = false;
  };

  const confirmed = new WeakSet();
  const ask = (question, answer) => {
    const dialog = document.createElement("dialog");
    dialog.className = "ask";
    const form = document.createElement("form");
    form.method = "dialog";
    const text = document.createElement("p");
    text.textContent = question.text;
    const row = document.createElement("div");
    row.className = "ask__ways";
    for (const [value, label, look] of [["no", question.no, ""], ["yes", question.yes, "btn-primary"]]) {
      const button = document.createElement("button");
      button.value = value;
      button.className = `btn ${look}`;
      button.textContent = label;
      row.append(button);
    }
    form.append(text, row);
    dialog.append(form);
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (dialog.returnValue === "yes") answer();
    });
    document.body.append(dialog);
    dialog.showModal();
  };

  /* data-confirm on a form or its button says what will happen to whom; the button's own verb is the answer. */
  const onSubmit = (event) => {
    const form = event.target;
    const source = event.submitter?.dataset.confirm ? event.submitter : form;
    if (!source.dataset.confirm || confirmed.has(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const yes = source.dataset.confirmYes || event.submitter?.textContent.trim() || words.yes;
    ask({ text: source.dataset.confirm, yes, no: words.no }, () => {
      confirmed.add(form);
      form.requestSubmit(event.submitter);
      confirmed.delete(form);
    });
  };

  /* One press sends once. Coming back to the page allows it again. */
  const onSent = (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
  };
  const onShown = () => all("form[data-sent]").forEach((form) => delete form.dataset.sent);

  /* ---- drafts: form[data-autosave="address"] is posted there while it is filled in ---- */

  const REST = 1500;
  const token = (form) => form.querySelector("[name=csrfmiddlewaretoken]")?.value || "";

  const keepDraft = (form) => {
    let timer = 0;
    let isDirty = false;
    const status = form.querySelector("[data-autosave-status]");
    const tell = (text, isGood) => {
      if (!status) return;
      status.textContent = text;
      status.classList.toggle("is-bad", !isGood);
    };
    const save = async () => {
      if (!isDirty) return;
      isDirty = false;
      const headers = { "X-CSRFToken": token(form), "X-Heyi-Draft": "1", Accept: "application/json" };
      const body = new FormData(form);
      const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers, keepalive: true }).catch(() => null);
      if (!answer?.ok) {
        isDirty = true;
        return tell(words.unsaved, false);
      }
      const kept = await answer.json().catch(() => ({}));
      const version = form.elements.namedItem("expected_version");
      if (version && kept.version !== undefined) version.value = kept.version;
      const time = new Date().toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit" });
      tell(`${words.saved} ${time}`, true);
    };
    form.addEventListener("input", () => {
      isDirty = true;
      clearTimeout(timer);
      timer = setTimeout(save, REST);
    });
    form.addEventListener("submit", () => clearTimeout(timer));
    addEventListener("pagehide", save);
    addEventListener("online", save);
  };

  /* ---- paper: the button shows only where a script can press it ---- */

  const offerPaper = (root) => {
    for (const button of all("[data-print]", root)) {
      button.hidden = false;
      button.onclick = () => print();
    }
  };

  /* ---- wiring: once for the document, and again for what htmx brings in ---- */

  const prepare = (root) => {
    for (const row of all("[data-rows] tr[data-href]", root)) row.tabIndex = 0;
    for (const form of all("form[data-autosave]", root)) {
      if (form.dataset.kept) continue;
      form.dataset.kept = "1";
      keepDraft(form);
    }
    offerPaper(root);
    tickAll();
  };

  document.addEventListener("keydown", onKey);
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("submit", onSent);
  addEventListener("pageshow", onShown);
  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    event.target.closest("[data-close]")?.closest("[data-notice], .notice, .problem")?.remove();
    onRowClick(event);
  });
  document.addEventListener("htmx:response:error", onRefusal);
  document.addEventListener("htmx:error", () => say(navigator.onLine ? words.unexpected : words.offline, "late"));
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    say(words.passkey, "soon");
  });
  document.addEventListener("htmx:after:process", (event) => prepare(event.target));
  document.addEventListener("heyi:fresh", (event) => prepare(event.target));
  addEventListener("online", onLine);
  addEventListener("offline", onLine);
  onLine();
  prepare(document);
  setInterval(tickAll, 30000);
})();
