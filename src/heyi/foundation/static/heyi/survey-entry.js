/*
 * Typing in forms of paper: a digit chooses, Enter goes on to the next question, Backspace on a choice takes it away.
 * Without this script the page is plain HTML.
 */
(() => {
  "use strict";

  const form = document.querySelector("[data-survey-entry]");
  if (!form) return;
  const groups = () => [...form.querySelectorAll(".question")].flatMap((question) => {
    const rows = [...question.querySelectorAll(".matrix-row")];
    return rows.length ? rows : [question];
  });
  const groupOf = (element) => element.closest(".matrix-row") || element.closest(".question");
  const first = (group) => group?.querySelector("input:checked, input, textarea");
  const next = (group) => {
    const all = groups();
    const after = all[all.indexOf(group) + 1];
    if (after) first(after)?.focus();
    else form.querySelector("[type=submit]").focus();
  };
  form.addEventListener("keydown", (event) => {
    const group = groupOf(event.target);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && event.target.tagName !== "TEXTAREA" && event.target.type !== "submit") {
      event.preventDefault();
      if (group) next(group);
      else first(groups()[0])?.focus();
      return;
    }
    if (!group || !["radio", "checkbox"].includes(event.target.type)) return;
    if (event.key === "Backspace") {
      event.target.checked = false;
      event.preventDefault();
      return;
    }
    const chosen = group.querySelector(`input[data-digit="${CSS.escape(event.key)}"]`);
    if (!chosen) return;
    event.preventDefault();
    if (chosen.type === "checkbox") {
      chosen.checked = !chosen.checked;
      chosen.focus();
    } else {
      chosen.checked = true;
      next(group);
    }
  });
})();
