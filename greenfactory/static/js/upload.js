// Sends proofs in parts of a megabyte. After an interruption the same file goes on where it ended, even after a reload.
// Served is every form that says where parts begin (`data-begin`), also one that came into the page later.

const WAITS = [1, 2, 4, 8, 15];

class Refused extends Error {} // for good: the file starts over
class Halted extends Error {} // by the network, an expired login or the like: it goes on where it ended

const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const fingerprint = async (file) => {
  if (!window.crypto || !crypto.subtle) return ""; // plain http: the server's own hash stands alone
  return hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
};

// What takes the files of one form.
const taker = (form) => {
  const said = form.dataset;
  const queue = form.querySelector("[data-queue]");
  const PIECE = Number(said.piece);
  const key = (file) => `greenfactory:upload:${said.draft}:${file.name}:${file.size}:${file.lastModified}`;
  const remembered = (file, value) => {
    try {
      if (value === undefined) return localStorage.getItem(key(file));
      if (value) localStorage.setItem(key(file), value);
      else localStorage.removeItem(key(file));
    } catch {
      // A closed store: the upload then starts over after a reload.
    }
    return null;
  };

  const ask = async (url, options = {}) => {
    const headers = { "X-CSRFToken": sending.token(), ...options.headers };
    const answer = await fetch(url, { ...options, headers, credentials: "same-origin" });
    const trouble = sending.trouble(answer);
    if (trouble) throw new Halted(said[trouble]);
    if (answer.status >= 500 || answer.status === 429) throw new TypeError(String(answer.status));
    const found = await answer.json(); // throws where it is not ours
    if (answer.ok || answer.status === 409) return found;
    throw new Refused(found.why);
  };

  const post = (url, fields) => ask(url, { method: "POST", body: new URLSearchParams(fields) });

  // What the network breaks is tried again; what the server refuses is not.
  const stubborn = async (deed, line) => {
    for (let tries = 0; ; tries += 1) {
      try {
        return await deed();
      } catch (error) {
        if (error instanceof Refused || error instanceof Halted) throw error;
        if (tries === WAITS.length) throw new Halted(said.failed);
        line.say(said.retry);
        await pause(WAITS[tries]);
      }
    }
  };

  const place = async (file) => {
    const known = remembered(file);
    if (known) {
      try {
        const { received } = await ask(known);
        return { url: known, received };
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        remembered(file, "");
      }
    }
    const { url } = await post(said.begin, { size: file.size });
    remembered(file, url);
    return { url, received: 0 };
  };

  const line = (file) => {
    const item = document.createElement("li");
    const name = document.createElement("span");
    const bar = document.createElement("progress");
    const state = document.createElement("small");
    name.className = "file-name";
    name.textContent = file.name;
    bar.max = Math.max(file.size, 1);
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    state.textContent = said.waiting;
    item.append(name, bar, state);
    queue.append(item);
    return {
      say: (text, failed) => {
        state.textContent = text;
        state.className = failed ? "text-danger" : "";
      },
      at: (bytes) => {
        bar.value = bytes;
      },
      end: () => item.remove(),
    };
  };

  const send = async (file, shown) => {
    if (file.size > Number(said.largest)) throw new Refused(said.large);
    shown.say(said.hashing);
    const sha256 = await fingerprint(file);
    let { url, received } = await stubborn(() => place(file), shown);
    while (received < file.size) {
      shown.say(said.sending);
      shown.at(received);
      const from = received;
      const part = file.slice(from, from + PIECE);
      const headers = { "Content-Type": "application/octet-stream", "Upload-Offset": String(from) };
      ({ received } = await stubborn(() => ask(url, { method: "POST", body: part, headers }), shown));
    }
    shown.at(file.size);
    shown.say(said.checking);
    try {
      const { proof } = await stubborn(() => post(`${url}/finish`, { name: file.name, sha256 }), shown);
      remembered(file, "");
      return proof.split("/").pop();
    } catch (error) {
      if (error instanceof Refused) remembered(file, "");
      throw error;
    }
  };

  let working = Promise.resolve();

  return (files) => {
    for (const file of files) {
      const shown = line(file);
      working = working.then(async () => {
        try {
          const proof = await send(file, shown);
          shown.say(said.done);
          form.dispatchEvent(new CustomEvent("uploaded", { bubbles: true, detail: { name: file.name, proof } }));
          await refresh();
          shown.end();
        } catch (error) {
          shown.say(error instanceof Refused || error instanceof Halted ? error.message : said.failed, true);
        }
      });
    }
  };
};

const refresh = async () => {
  const list = document.getElementById("proofs");
  if (!list) return;
  const answer = await fetch(location.href, { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("proofs");
  if (fresh) list.replaceWith(fresh);
};

const takers = new WeakMap();
const take = (form, files) => {
  if (!takers.has(form)) takers.set(form, taker(form));
  takers.get(form)(files);
};
const served = (event) => event.target.closest("form[data-begin]");

for (const button of document.querySelectorAll("[data-plain]")) {
  button.hidden = true;
  button.form.addEventListener("submit", (event) => event.preventDefault());
}
document.addEventListener("change", (event) => {
  const picker = event.target;
  if (picker.type !== "file" || !served(event)) return;
  take(served(event), [...picker.files]);
  picker.value = "";
});
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    const form = served(event);
    if (!form) return;
    event.preventDefault();
    form.classList.add("dropping");
  });
}
for (const name of ["dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    if (served(event)) served(event).classList.remove("dropping");
  });
}
document.addEventListener("drop", (event) => {
  if (!served(event)) return;
  event.preventDefault();
  take(served(event), [...event.dataTransfer.files]);
});
