/* The wall of an emergency room: the time of day, pages by turns where not all rows fit, and a sound for who wants one. */
(() => {
  "use strict";

  const wall = document.querySelector("[data-wall]");
  if (!wall) return;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const now = () => window.heyiClock?.now() ?? Date.now();
  const TURN = 12000;
  let pausedUntil = 0;
  let page = 0;

  /* ---- the time of day, on the wall of the clinic ---- */

  const face = document.querySelector("[data-wall-now]");
  const shown = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

  /* ---- rows by turns ---- */

  const turn = () => {
    const rows = all("[data-wall-row]");
    for (const row of rows) row.hidden = false;
    const room = innerHeight - wall.getBoundingClientRect().top - 40;
    const tall = Math.max(...rows.map((row) => row.offsetHeight), 1) + 8;
    const fit = Math.max(1, Math.floor(room / tall));
    const pages = Math.max(1, Math.ceil(rows.length / fit));
    page %= pages;
    rows.forEach((row, index) => {
      row.hidden = Math.floor(index / fit) !== page;
    });
    const told = document.querySelector("[data-wall-pages]");
    told.hidden = pages < 2;
    told.textContent = `${page + 1} / ${pages}`;
  };
  addEventListener("pointerdown", () => {
    pausedUntil = Date.now() + 60000;
  });
  setInterval(() => {
    if (Date.now() < pausedUntil) return;
    page += 1;
    turn();
  }, TURN);
  addEventListener("resize", turn);

  /* ---- a sound: a case that is new here, a target that was missed ---- */

  const button = document.querySelector("[data-wall-sound]");
  let sounds = localStorage.getItem("heyi.wall.sound") === "1";
  let context = null;
  const say = () => {
    button.setAttribute("aria-pressed", String(sounds));
    button.querySelector("span").textContent = sounds ? button.dataset.on : button.dataset.off;
  };
  const beep = (height) => {
    if (!sounds) return;
    context = context || new AudioContext();
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = height;
    volume.gain.value = 0.2;
    tone.connect(volume).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + 0.35);
  };
  button.addEventListener("click", () => {
    sounds = !sounds;
    localStorage.setItem("heyi.wall.sound", sounds ? "1" : "0");
    say();
    beep(880);
  });
  document.querySelector("[data-wall-full]").addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.();
  });

  let known = new Set(all("[data-wall-row]").map((row) => row.dataset.wallRow));
  const missed = new Set();
  /* ---- the line: what is shown may be old, and that is said so that it is read from afar ---- */

  const SILENT = 50000;
  const line = document.querySelector("[data-line]");
  const off = document.querySelector("[data-wall-off]");
  const loaded = Date.now();
  const told = () => {
    const age = Date.now() - (Number(line?.dataset.heard) || loaded);
    const isOff = line?.dataset.state === "off" || age > SILENT || !navigator.onLine;
    if (off.hidden === isOff) {
      off.hidden = !isOff;
      turn();
    }
    const seconds = Math.floor(age / 1000);
    const span = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (isOff) off.querySelector("span").textContent = off.dataset.words.replace("%s", span);
  };

  const look = () => {
    told();
    for (const row of all("[data-wall-row]")) {
      const due = Date.parse(row.dataset.targetDue || "");
      if (!due) continue;
      const started = Date.parse(row.dataset.targetSince);
      const pace = now() > due ? "late" : now() - started >= (due - started) * 0.75 ? "soon" : "in_time";
      for (const one of ["late", "soon", "in_time"]) row.classList.toggle(`wall__row--${one}`, one === pace);
      const key = `${row.dataset.wallRow}@${row.dataset.targetDue}`;
      if (pace === "late" && !missed.has(key)) {
        missed.add(key);
        if (now() - due < 5000) beep(440);
      }
    }
    const here = new Date(now());
    face.textContent = shown.format(here);
  };
  document.addEventListener("heyi:fresh", () => {
    const rows = all("[data-wall-row]").map((row) => row.dataset.wallRow);
    if (rows.some((one) => !known.has(one))) beep(880);
    known = new Set(rows);
    turn();
    look();
  });
  setInterval(look, 250);
  say();
  turn();
  look();
})();
