/*
 * Copies a survey's link: a button with data-copy takes what stands there into the clipboard and says so. Where a browser
 * gives no clipboard, on an address without encryption, the button stays hidden and the link can be marked by hand.
 */
"use strict";

(() => {
  if (!navigator.clipboard) return;
  const show = () => document.querySelectorAll("[data-copy][hidden]").forEach((one) => { one.hidden = false; });
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    const words = button.querySelector("span");
    const before = words.textContent;
    words.textContent = button.dataset.copied;
    setTimeout(() => { words.textContent = before; }, 2000);
  });
  new MutationObserver(show).observe(document.body, { childList: true, subtree: true });
  show();
})();
