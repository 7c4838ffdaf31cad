// Saves each field as it is left, in order; what is not acknowledged stays on this device until it is.

const form = document.getElementById("filling");
const said = form.dataset;
const store = `greenfactory:${said.draft}`;

const read = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name)) || {};
  } catch {
    return {};
  }
};
const write = (name, all) => {
  try {
    if (Object.keys(all).length) localStorage.setItem(name, JSON.stringify(all));
    else localStorage.removeItem(name);
    tell(Object.keys(all).length);
  } catch {
    // A full or closed store: the field itself still holds what was typed.
  }
};
const tell = (count) => {
  const line = document.getElementById("unsent");
  line.hidden = !count;
  line.textContent = count ? said.unsent.replace("{count}", count) : "";
};
const waiting = () => read(store);
const keep = (path, value) => {
  const all = waiting();
  if (value === undefined) delete all[path];
  else all[path] = value;
  write(store, all);
};
// A page that was asked for while an answer was on its way shows what stood there before. Only versions are remembered,
// for this tab: what was typed leaves the computer's store as soon as the server has it.
const recent = `${store}:versions`;
const versions = () => JSON.parse(sessionStorage.getItem(recent) || "{}");
const remember = (path, version) => sessionStorage.setItem(recent, JSON.stringify({ ...versions(), [path]: version }));
const field = (path) => form.querySelector(`[data-path="${CSS.escape(path)}"]`);
const status = (input, text, kind) => {
  const line = form.querySelector(`.status[data-for="${CSS.escape(input.id)}"]`);
  line.textContent = text;
  line.dataset.kind = kind || "";
  return line;
};

let queue = Promise.resolve();
let retry = 0;
let preview = 0;
let barred = false; // by an expired login or the like, when something was last sent

const open = new Map(); // conflicts that nobody has settled yet: what a colleague answered, by path
const save = (input) => {
  keep(input.dataset.path, { value: input.value, version: Number(input.dataset.version) });
  if (open.has(input.dataset.path)) return conflict(input, open.get(input.dataset.path));
  status(input, said.saving, "saving");
  queue = queue.then(() => send(input));
};

async function send(input) {
  const value = input.value;
  let answer;
  try {
    answer = await fetch(said.save, {
      method: "POST",
      credentials: "same-origin",
      redirect: "manual",
      headers: { "X-CSRFToken": sending.token(), "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ path: input.dataset.path, value, version: input.dataset.version }),
    });
  } catch {
    return later(input);
  }
  const trouble = sending.trouble(answer);
  if (trouble) {
    barred = true;
    return status(input, said[trouble], "wrong");
  }
  if (answer.status >= 500 || answer.status === 429) return later(input);
  const told = await answer.json().catch(() => null);
  if (!told) return later(input); // not ours: something between here and the server
  if (answer.ok) {
    input.dataset.version = told.version;
    remember(input.dataset.path, told.version);
    if (input.value === value) {
      keep(input.dataset.path);
      const read = told.value; // a figure that was written in another way
      if (read !== undefined) input.value = read;
      status(input, read === undefined ? said.saved : said.read.replace("{value}", read), "saved");
    }
    clearTimeout(preview);
    preview = setTimeout(refresh, 400);
  } else if (answer.status === 409) conflict(input, told);
  else status(input, told.why, "wrong");
}

function later(input) {
  status(input, said.waiting, "waiting");
  clearTimeout(retry);
  retry = setTimeout(resend, 5000);
}

function resend() {
  for (const path of Object.keys(waiting())) {
    const input = field(path);
    if (input && !open.has(path)) queue = queue.then(() => send(input));
  }
}

// Both answers stand side by side until one of them is chosen; the field keeps what was typed here, also over a reload.
function conflict(input, told) {
  const path = input.dataset.path;
  open.set(path, told);
  const theirs = JSON.parse(told.value);
  const value = theirs === true ? "yes" : theirs === false ? "no" : theirs === null ? "" : String(theirs);
  const line = status(input, "", "conflict");
  const add = (parent, name, text) => parent.appendChild(Object.assign(document.createElement(name), { textContent: text }));
  add(line, "p", said.conflict);
  const choice = (whose, answer, words, act) => {
    const row = line.appendChild(Object.assign(document.createElement("div"), { className: "version" }));
    add(row, "span", whose);
    add(row, "strong", shown(input, answer));
    const button = Object.assign(add(row, "button", words), { type: "button", className: "btn btn-sm" });
    button.addEventListener("click", () => {
      open.delete(path);
      input.dataset.version = told.version;
      act();
    });
  };
  choice(said.yours, input.value, said.mine, () => save(input));
  choice(told.by, value, said.theirs, () => {
    input.value = value;
    keep(path);
    status(input, "", "");
  });
}

const shown = (input, value) => (input.options && [...input.options].find((each) => each.value === value) || { text: value }).text || said.empty;

async function refresh() {
  try {
    const answer = await fetch(said.preview, { credentials: "same-origin", redirect: "manual" });
    if (!answer.ok) return;
    document.getElementById("score").innerHTML = await answer.text();
    for (const place of form.querySelectorAll("[data-remarks]")) {
      const found = document.querySelector(`#remarked [data-of="${CSS.escape(place.dataset.remarks)}"]`);
      place.replaceChildren(...(found ? found.cloneNode(true).childNodes : []));
      const entry = place.closest(".entry");
      if (entry) entry.classList.toggle("has-problems", place.querySelector("[data-problem]") !== null);
    }
  } catch {
    // The next saved field asks again.
  }
}

form.addEventListener("change", (event) => {
  if (event.target.dataset.path) save(event.target);
});
form.addEventListener("input", (event) => {
  const input = event.target;
  if (input.dataset.path) keep(input.dataset.path, { value: input.value, version: Number(input.dataset.version) });
});
form.addEventListener("cited", refresh);
addEventListener("online", resend);
// Back from the tab in which somebody signed in again.
addEventListener("focus", () => {
  if (barred) resend();
  barred = false;
});

async function catchUp() {
  for (const [path, version] of Object.entries(versions())) {
    const input = field(path);
    if (!input || version <= Number(input.dataset.version)) continue;
    const answer = await fetch(`${said.answer}?path=${encodeURIComponent(path)}`, { credentials: "same-origin", redirect: "manual" });
    if (!answer.ok) continue;
    const now = await answer.json();
    input.value = now.value;
    input.dataset.version = now.version;
  }
}

// What an earlier visit could not send: shown again, then sent under the version it was typed on.
function takeUp() {
  for (const [path, kept] of Object.entries(waiting())) {
    const input = field(path);
    if (!input) continue;
    input.value = kept.value;
    input.dataset.version = kept.version;
    save(input);
  }
}
catchUp().catch(() => {}).then(takeUp);
