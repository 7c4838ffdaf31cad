// What somebody typed into a form and sent while the login had ended, the page had grown old or the server was away stands in
// the form again once they are back. It is kept in this tab, for this account; never a password, a code or a file.

const KEY = "greenfactory:sent";
const said = document.body.dataset;
const here = location.pathname;

const kept = (() => {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
})();
const keep = (sent) => {
  try {
    if (sent) sessionStorage.setItem(KEY, JSON.stringify(sent));
    else sessionStorage.removeItem(KEY);
  } catch {
    // full, or not allowed: the form works without
  }
};

const HIDDEN = ["hidden", "file", "password", "submit", "button", "reset", "image"];
const typed = (form) => [...form.elements].filter((each) => each.name && each.type && !HIDDEN.includes(each.type));
const marked = (field) => field.type === "checkbox" || field.type === "radio";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || !said.account || here.startsWith("/accounts/")) return;
  if (form.querySelector("[type=password], [autocomplete=one-time-code]")) return;
  const values = typed(form).map((each) => [each.name, each.value, marked(each) && each.checked]);
  if (values.length) keep({ account: said.account, path: here, action: form.getAttribute("action"), values });
});

const tell = (words, ...more) => {
  const line = document.createElement("div");
  line.className = "alert alert-info";
  line.setAttribute("role", "status");
  line.append(words, ...more);
  document.getElementById("main").prepend(line);
};

const restore = () => {
  const forms = [...document.forms].filter((each) => each.method === "post" && each.getAttribute("action") === kept.action);
  const form = forms.find((each) => kept.values.every(([name]) => each.elements[name]));
  if (!form) return;
  for (const field of typed(form)) {
    const value = kept.values.find(([name, one]) => name === field.name && (!marked(field) || one === field.value));
    if (value && marked(field)) field.checked = value[2];
    else if (value) field.value = value[1];
  }
  for (let box = form.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  tell(said.restored);
};

const back = () => performance.getEntriesByType("navigation").some((each) => each.type === "back_forward");

if (kept && (here.startsWith("/accounts/") || document.querySelector(".error-code"))) keep({ ...kept, lost: true });
else if (kept && said.account) {
  const lost = kept.account === said.account && (kept.lost || (here === kept.path && back()));
  if (lost && here !== kept.path) {
    const way = document.createElement("a");
    way.href = kept.path;
    way.textContent = said.resume;
    tell(said.unsent, way);
  } else {
    keep(null);
    if (lost) restore();
  }
}
