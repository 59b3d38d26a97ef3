/*
 * The designer of questionnaires: a step is sent without leaving the page, what is not saved is said before one leaves, and keys
 * do what buttons do. Without this script every button still works as a plain form. Nothing typed is stored in the browser.
 */
(() => {
  "use strict";

  document.documentElement.classList.add("has-script");
  let isDirty = false;
  let isLeaving = false;
  /* One step at a time: what is pressed while another is under way waits for the page it will find. */
  let isUnderWay = false;
  let next = null;

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
    const [step] = (pressed || "").split(":");
    const follows = { up: `up:${shown.dataset.stepped}`, down: `down:${shown.dataset.stepped}`, remove: "undo" }[step];
    const same = pressed && shown.querySelector(`button[value="${CSS.escape(follows || pressed)}"]`);
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

  /* Without a line the page stays, and what was typed with it. */
  const tellCut = (shown, isCut) => {
    const words = shown.querySelector("[data-cut]");
    if (words) words.hidden = !isCut;
  };

  const send = async (shown, submitter) => {
    const body = new FormData(shown, submitter);
    const active = document.activeElement?.id;
    isUnderWay = true;
    shown.setAttribute("aria-busy", "true");
    shown.inert = true;
    const answer = await fetch(shown.action || location.href, { method: "POST", body }).catch(() => null);
    const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page?.querySelector("form[data-designer]");
    isUnderWay = false;
    shown.inert = false;
    shown.removeAttribute("aria-busy");
    if (!answer) return tellCut(shown, true);
    if (!fresh || !answer.url.startsWith(location.origin + location.pathname)) {
      /* Signed out, or released by a colleague meanwhile: sent as a plain form, the server says what is the matter. */
      isLeaving = true;
      return shown.requestSubmit(submitter);
    }
    shown.replaceWith(document.importNode(fresh, true));
    begin();
    settle(designer(), submitter?.value);
    if (submitter?.value === "keep" && active) document.getElementById(active)?.focus({ preventScroll: true });
    const waiting = next;
    next = null;
    if (waiting) press(waiting);
  };

  const press = (value) => {
    if (isUnderWay) next = value;
    else {
      const button = form()?.querySelector(`button[value="${CSS.escape(value)}"]`);
      if (button) form().requestSubmit(button);
    }
  };

  document.addEventListener("submit", (event) => {
    const shown = event.target;
    if (!shown.matches("form[data-designer], form[data-designer-text]")) return;
    const value = event.submitter?.value || "keep";
    tellCut(shown, !navigator.onLine);
    if (!navigator.onLine) return event.preventDefault();
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
    let value = "";
    if (isCommand && event.key.toLowerCase() === "s") value = "save";
    else if (isCommand && event.key === "Enter") value = shown.querySelector("[data-next]")?.value || "";
    else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown") && shown.dataset.opened) {
      value = `${event.key === "ArrowUp" ? "up" : "down"}:${shown.dataset.opened}`;
    }
    if (!value) return;
    event.preventDefault();
    press(value);
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
