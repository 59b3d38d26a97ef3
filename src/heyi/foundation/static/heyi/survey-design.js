/*
 * The designer of questionnaires: a step is sent without leaving the page, what is not saved is said before one leaves, and keys
 * do what buttons do. Without this script every button still works as a plain form. Nothing typed is stored in the browser.
 */
(() => {
  "use strict";

  document.documentElement.classList.add("has-script");
  let isDirty = false;
  let isLeaving = false;

  const designer = () => document.querySelector("form[data-designer]");
  const form = () => designer() || document.querySelector("form[data-designer-text]");

  const mark = (root) => {
    const unsaved = root.querySelector("[data-unsaved]");
    const saved = root.querySelector("[data-saved]");
    if (unsaved) unsaved.hidden = !isDirty;
    if (saved) saved.hidden = isDirty;
  };

  const begin = () => {
    const shown = form();
    if (!shown) return;
    isDirty = shown.dataset.dirty !== undefined;
    mark(shown);
  };

  /* Where the hand was before the page changed under it. */
  const settle = (shown, pressed) => {
    const opened = shown.dataset.opened;
    const same = pressed && shown.querySelector(`button[value="${CSS.escape(pressed)}"]`);
    const first = shown.querySelector("[data-first]");
    const isNew = /^(open|add_question|add_section|add_scale|double)/.test(pressed || "");
    const added = /^add_(choice|row|condition)/.exec(pressed || "");
    if (isNew && first) {
      first.focus({ preventScroll: true });
      (document.getElementById(opened) || first).scrollIntoView({ block: "nearest" });
    } else if (added) {
      const name = { choice: "choice_zh", row: "row_zh", condition: "if_question" }[added[1]];
      [...shown.querySelectorAll(`[name="${name}"]`)].pop()?.focus();
    } else same?.focus({ preventScroll: true });
  };

  const send = async (shown, submitter) => {
    const body = new FormData(shown, submitter);
    shown.setAttribute("aria-busy", "true");
    const answer = await fetch(shown.action || location.href, { method: "POST", body }).catch(() => null);
    const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page?.querySelector("form[data-designer]");
    shown.removeAttribute("aria-busy");
    if (!fresh || !answer.url.startsWith(location.origin + location.pathname)) {
      /* Signed out or cut off: sent as a plain form the server says what is the matter, and the typing is in it. */
      isLeaving = true;
      return shown.requestSubmit(submitter);
    }
    const active = document.activeElement?.id;
    shown.replaceWith(document.importNode(fresh, true));
    begin();
    settle(designer(), submitter?.value);
    if (submitter?.value === "keep" && active) document.getElementById(active)?.focus({ preventScroll: true });
  };

  document.addEventListener("submit", (event) => {
    const shown = event.target;
    if (!shown.matches("form[data-designer], form[data-designer-text]")) return;
    const value = event.submitter?.value || "keep";
    if (shown.matches("form[data-designer-text]") || value.startsWith("save") || isLeaving) {
      isLeaving = true;
      return;
    }
    event.preventDefault();
    send(shown, event.submitter || shown.querySelector('button[value="keep"]'));
  }, true);

  document.addEventListener("input", (event) => {
    const shown = event.target.closest?.("form[data-designer], form[data-designer-text]");
    if (!shown || event.target.name === "list_taken") return;
    isDirty = true;
    mark(shown);
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("[data-again]")) return;
    const shown = event.target.closest("form");
    shown.requestSubmit(shown.querySelector('button[value="keep"]'));
  });

  /* Ctrl+S saves, Alt with an arrow moves the open part, Ctrl+Enter begins the next question of the same kind. */
  document.addEventListener("keydown", (event) => {
    const shown = form();
    if (!shown) return;
    const isCommand = event.ctrlKey || event.metaKey;
    let button = null;
    if (isCommand && event.key.toLowerCase() === "s") button = shown.querySelector('button[value="save"]');
    else if (isCommand && event.key === "Enter") button = shown.querySelector("[data-next]");
    else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown") && shown.dataset.opened) {
      const step = event.key === "ArrowUp" ? "up" : "down";
      button = shown.querySelector(`button[value="${step}:${CSS.escape(shown.dataset.opened)}"]`);
    }
    if (!button) return;
    event.preventDefault();
    shown.requestSubmit(button);
  });

  addEventListener("beforeunload", (event) => {
    if (isDirty && !isLeaving) event.preventDefault();
  });
  addEventListener("pageshow", () => {
    isLeaving = false;
    begin();
  });
  begin();
})();
