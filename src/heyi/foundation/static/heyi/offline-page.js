/*
 * The pages of the offline outbox: what waits, and the two forms. They are the same for everybody and open without a line;
 * whatever is about a person comes out of the hands of whoever writes, or from the server once its account is signed in.
 */
const place = document.querySelector("[data-offline]").dataset;
const offline = await import(place.engine);
const words = JSON.parse(document.getElementById("offline-words").textContent);

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (selector, root = document) => root.querySelector(selector);

/* ---- what stands above each page: exactly one of these, or none ---- */

const say = (state) => {
  for (const notice of all("[data-offline-says]")) notice.hidden = notice.dataset.offlineSays !== state;
};
const standing = async () => {
  if (!offline.isAble) return { state: "unable" };
  const now = navigator.onLine ? await offline.look() : null;
  const known = await offline.profile();
  if (now?.account) return { state: "", now, known };
  if (now) return { state: known ? "expired" : "nobody", known };
  return { state: known ? "waiting" : "nobody", known };
};

/* ---- the list ---- */

const moment = (at) => new Date(at).toLocaleString("sv-SE", { timeZone: "Asia/Shanghai" }).slice(5, 16);
const what = ({ kind, about }) =>
  [about.where ? `${words.kinds[kind]} → ${about.where}` : words.kinds[kind], words.urgencies[about.urgency], words.groups[about.group]].filter(Boolean).join(" · ");

const problemsOf = ({ reason }) => {
  const told = (reason?.problems ?? []).map(({ label, message }) => (label ? `${label}${words.colon}${message}` : message));
  return told.length ? told.join(" ") : reason?.message;
};

const row = (item, content) => {
  const shown = one("#offline-row").content.firstElementChild.cloneNode(true);
  shown.dataset.state = item.state;
  one("[data-what]", shown).textContent = what(item);
  one("[data-when]", shown).textContent = moment(item.made);
  one("[data-who]", shown).textContent = content?.name ?? "";
  for (const face of all("[data-face]", shown)) face.hidden = face.dataset.face !== item.state;
  one("[data-reason]", shown).textContent = item.state === "refused" ? problemsOf(item) : item.isPressing ? words.pressing : "";
  one("[data-open]", shown).hidden = item.state !== "sent";
  if (item.address) one("[data-open]", shown).href = item.address;
  const mend = one("[data-mend]", shown);
  mend.hidden = item.state !== "refused";
  mend.href = `${item.kind === "referral" ? place.referral : place.followUp}?item=${item.order}`;
  const discard = one("[data-discard]", shown);
  discard.hidden = item.state === "sending";
  if (item.state === "sent") discard.removeAttribute("data-confirm");
  discard.addEventListener("submit", (event) => {
    event.preventDefault();
    offline.drop(item.order);
  });
  return shown;
};

let revealed = {};
const draw = async (known) => {
  const found = await offline.items();
  const mine = found.filter((item) => item.account === known?.account);
  one("[data-list]").replaceChildren(...mine.toReversed().map((item) => row(item, revealed[item.sealed?.id])));
  one("[data-empty]").hidden = mine.length > 0;
  const others = found.length - mine.length;
  one("[data-others]").hidden = !others;
  one("[data-others]").textContent = words.others.replace("%s", others);
};

const list = async () => {
  const { state, now, known } = await standing();
  say(state);
  await draw(known);
  offline.onChange(() => draw(known));
  if (!now) return;
  await offline.send();
  const waiting = (await offline.items()).filter((item) => item.account === now.account && item.sealed);
  revealed = await offline.reveal(waiting.map((item) => item.sealed), now.csrf);
  await draw(known);
};

/* ---- the forms ---- */

/* GB 11643: the check character of a resident's number finds nearly every slip of the thumb. */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const isNumber = (number) =>
  /^\d{17}[\dX]$/.test(number) && "10X98765432"[WEIGHTS.reduce((sum, weight, at) => sum + weight * number[at], 0) % 11] === number[17];

const fault = (field, message) => {
  const box = field.closest(".field");
  const line = document.createElement("p");
  line.className = "field__error";
  line.textContent = message;
  box.append(line);
  box.closest("details")?.setAttribute("open", "");
};
const faults = (form) => {
  for (const line of all(".field__error", form)) line.remove();
  const number = form.elements.number;
  number.value = number.value.trim().toUpperCase();
  const empty = all("[required]", form).filter((field) =>
    field.type === "radio" ? !form.elements[field.name].value : field.type === "checkbox" ? !field.checked : !field.value.trim(),
  );
  const named = new Set();
  for (const field of empty) if (!named.has(field.name)) named.add(field.name) && fault(field, words.required);
  if (number.value && !isNumber(number.value)) fault(number, words.number);
  const first = one(".field__error", form);
  first?.closest(".field").scrollIntoView({ block: "center" });
  return Boolean(first);
};

const written = (form) => {
  const content = {};
  for (const [name, value] of new FormData(form)) {
    if (!value) continue;
    const isMany = form.elements[name] instanceof RadioNodeList && form.elements[name][0].type === "checkbox";
    if (isMany) content[name] = [...(content[name] ?? []), value];
    else content[name] = value;
  }
  return content;
};
const putBack = (form, content) => {
  for (const [name, value] of Object.entries(content)) {
    for (const field of all(`[name="${CSS.escape(name)}"]`, form)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = [value].flat().includes(field.value);
      else field.value = value;
    }
  }
};

const offerPlaces = (form, places) => {
  const choice = form.elements.where;
  for (const { value, words: name } of places) if (choice) choice.append(new Option(name, value));
};

const mended = async (form, now) => {
  const order = Number(new URLSearchParams(location.search).get("item"));
  const item = (await offline.items()).find((each) => each.order === order && each.sealed && each.account === now?.account);
  if (!item) return null;
  const content = (await offline.reveal([item.sealed], now.csrf))[item.sealed.id];
  if (!content) return null;
  putBack(form, content);
  for (const { field, message } of item.reason?.problems ?? []) {
    const found = one(`[name="${CSS.escape(field)}"]`, form);
    if (found) fault(found, message);
  }
  return item;
};

const fill = async (form) => {
  const { state, now, known } = await standing();
  say(state);
  form.hidden = !known;
  if (!known) return;
  offerPlaces(form, known.places);
  if (form.elements.on) form.elements.on.value = new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
  const old = await mended(form, now);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (faults(form)) return;
    const { where, urgency, group } = form.elements;
    const about = { where: where?.selectedOptions[0].text, urgency: urgency?.value, group: group?.value };
    if ((await offline.write(form.dataset.kind, written(form), about, old)) === null) return say("nobody");
    form.reset();
    location.assign(place.home);
  });
};

const form = one("form[data-kind]");
await (form ? fill(form) : list());
document.body.dataset.ready = "1";
