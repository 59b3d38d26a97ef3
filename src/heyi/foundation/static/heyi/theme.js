/* Sets light or dark before anything is drawn. Loaded in the head, not deferred, so that no page flashes. */
(() => {
  "use strict";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try {
      return localStorage.getItem("heyi-theme") || "auto";
    } catch {
      return "auto";
    }
  };
  const show = () => {
    const wanted = chosen();
    const isDark = wanted === "dark" || (wanted === "auto" && dark.matches);
    document.documentElement.dataset.bsTheme = isDark ? "dark" : "light";
    document.documentElement.dataset.themeChosen = wanted;
  };
  const next = { auto: "light", light: "dark", dark: "auto" };
  const turn = () => {
    try {
      localStorage.setItem("heyi-theme", next[chosen()]);
    } catch {
      /* A browser that forbids storage keeps following the system. */
    }
    show();
    paint();
  };
  const paint = () => {
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.hidden = false;
      for (const face of button.querySelectorAll("[data-theme-shown]")) face.hidden = face.dataset.themeShown !== chosen();
    }
  };
  show();
  dark.addEventListener("change", show);
  document.addEventListener("DOMContentLoaded", () => {
    paint();
    for (const button of document.querySelectorAll("[data-theme-switch]")) button.addEventListener("click", turn);
  });
})();
