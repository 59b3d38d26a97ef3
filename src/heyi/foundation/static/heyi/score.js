/* The sum of a scale while it is being filled in, and how many items are still open. What counts is added up by the server. */
(() => {
  "use strict";

  const place = document.querySelector("[data-score]");
  if (!place) return;
  const points = JSON.parse(document.getElementById("points").textContent);
  const form = place.closest("form");
  const show = () => {
    const chosen = Object.entries(points).map(([code, each]) => each[form.elements[code]?.value]);
    const told = chosen.filter((one) => one !== undefined);
    const open = chosen.length - told.length;
    const sum = told.reduce((one, other) => one + other, 0);
    place.hidden = !told.length;
    place.textContent = place.dataset.words.replace("%s", String(sum));
    if (open) place.textContent += ` · ${place.dataset.open.replace("%s", String(open))}`;
  };
  form.addEventListener("change", show);
  show();
})();
