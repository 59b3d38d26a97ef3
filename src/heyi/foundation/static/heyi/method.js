// The names of the columns of a chosen CSV file, shown below the file and offered where one column is asked for.
// Only the first line is read, and nothing is sent; a workbook is read by the server alone.
const form = document.querySelector("[data-method-form]");
const file = form?.querySelector("input[type=file]");
const list = document.getElementById("method-columns");
const FIRST_BYTES = 65536;

function decoded(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}

function cellsOf(line) {
  const sign = [",", "\t", ";", "|"].reduce((best, one) => (line.split(one).length > line.split(best).length ? one : best));
  const cells = [];
  let cell = "";
  let isQuoted = false;
  for (const letter of line) {
    if (letter === '"') isQuoted = !isQuoted;
    else if (letter === sign && !isQuoted) {
      cells.push(cell);
      cell = "";
    } else cell += letter;
  }
  return [...cells, cell].map((one) => one.trim()).filter(Boolean);
}

async function headingsOf(chosen) {
  const bytes = new Uint8Array(await chosen.slice(0, FIRST_BYTES).arrayBuffer());
  const isPacked = (bytes[0] === 0x50 && bytes[1] === 0x4b) || bytes[0] === 0xd0;
  if (isPacked) return [];
  // The last line may be cut within a sign; the first is whole as long as there is a second.
  const end = bytes.indexOf(10);
  return cellsOf(decoded(end < 0 ? bytes : bytes.slice(0, end)).replace(/^\ufeff/, "").replace(/\r$/, ""));
}

async function show() {
  const names = file.files[0] ? await headingsOf(file.files[0]) : [];
  list.replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
  let told = document.getElementById("method-columns-told");
  if (!told) {
    told = Object.assign(document.createElement("p"), { id: "method-columns-told", className: "field__help" });
    told.setAttribute("role", "status");
    file.after(told);
  }
  told.textContent = names.length ? document.getElementById("method-columns-words").content.textContent + names.join("、") : "";
}

if (file) {
  for (const field of form.querySelectorAll("[data-columns=column], #id_unit")) field.setAttribute("list", "method-columns");
  file.addEventListener("change", show);
}
