// Saves each field as it is left, in order; what is not acknowledged stays on this device until it is.

const form = document.getElementById("filling");
const said = form.dataset;
const store = `greenfactory:${said.draft}`;
const token = document.querySelector("[name=csrfmiddlewaretoken]").value;

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
  } catch {
    // A full or closed store: the field itself still holds what was typed.
  }
};
const waiting = () => read(store);
const keep = (path, value) => {
  const all = waiting();
  if (value === undefined) delete all[path];
  else all[path] = value;
  write(store, all);
};
// A page that was asked for while an answer was on its way shows what stood there before: the newer answer is put in.
const RECENT = 60000;
const recent = `${store}:recent`;
const remember = (path, value, version) => {
  const all = read(recent);
  for (const [known, kept] of Object.entries(all)) if (Date.now() - kept.at > RECENT) delete all[known];
  all[path] = { value, version, at: Date.now() };
  write(recent, all);
};
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

const save = (input) => {
  keep(input.dataset.path, { value: input.value, version: Number(input.dataset.version) });
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
      headers: { "X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ path: input.dataset.path, value, version: input.dataset.version }),
    });
  } catch {
    return later(input);
  }
  if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404) return status(input, said.login, "wrong");
  if (answer.status >= 500 || answer.status === 429) return later(input);
  const told = await answer.json();
  if (answer.ok) {
    input.dataset.version = told.version;
    remember(input.dataset.path, value, told.version);
    if (input.value === value) {
      keep(input.dataset.path);
      status(input, said.saved, "saved");
    }
    clearTimeout(preview);
    preview = setTimeout(refresh, 400);
  } else if (answer.status === 409) conflict(input, told);
  else {
    keep(input.dataset.path);
    status(input, told.why, "wrong");
  }
}

function later(input) {
  status(input, said.waiting, "waiting");
  clearTimeout(retry);
  retry = setTimeout(resend, 5000);
}

function resend() {
  for (const path of Object.keys(waiting())) {
    const input = field(path);
    if (input) queue = queue.then(() => send(input));
  }
}

function conflict(input, told) {
  const theirs = JSON.parse(told.value);
  const shown = theirs === true ? "yes" : theirs === false ? "no" : theirs === null ? "" : String(theirs);
  const line = status(input, `${said.conflict}（${told.by}）：${shown} `, "conflict");
  const choice = (words, act) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = words;
    button.addEventListener("click", act);
    line.append(button);
  };
  input.dataset.version = told.version;
  choice(said.mine, () => save(input));
  choice(said.theirs, () => {
    input.value = shown;
    keep(input.dataset.path);
    status(input, "", "");
  });
}

async function refresh() {
  try {
    const answer = await fetch(said.preview, { credentials: "same-origin", redirect: "manual" });
    if (answer.ok) document.getElementById("score").innerHTML = await answer.text();
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
addEventListener("online", resend);

const fresh = Object.entries(read(recent)).filter(([, kept]) => Date.now() - kept.at <= RECENT);
write(recent, Object.fromEntries(fresh));
for (const [path, kept] of fresh) {
  const input = field(path);
  if (!input || kept.version <= Number(input.dataset.version)) continue;
  input.value = kept.value;
  input.dataset.version = kept.version;
}

// What an earlier visit could not send: shown again, then sent under the version it was typed on.
for (const [path, kept] of Object.entries(waiting())) {
  const input = field(path);
  if (!input) continue;
  input.value = kept.value;
  input.dataset.version = kept.version;
  save(input);
}
