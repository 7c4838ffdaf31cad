// Cites proofs for a row without leaving the section: the page of citing is fetched, and shown within the row.

const filling = document.getElementById("filling");
const said = filling.dataset;

const show = async (row, url, options = {}) => {
  const line = row.querySelector("[data-cite-said]");
  line.textContent = "";
  let answer, page;
  try {
    answer = await fetch(url, { ...options, credentials: "same-origin" });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    line.textContent = said.offline;
    return;
  }
  const cited = page.getElementById(row.id);
  const form = page.querySelector("[data-cite-form]");
  if (cited) {
    row.replaceWith(cited);
    cited.querySelector("[data-cite]").focus();
    filling.dispatchEvent(new Event("cited"));
  } else if (form) {
    row.querySelector("[data-citing]").replaceChildren(form);
    form.querySelector("select").focus();
  } else line.textContent = said[sending.trouble(answer) || (answer.ok ? "gone" : "failed")];
};

const close = (row) => {
  row.querySelector("[data-citing]").replaceChildren();
  row.querySelector("[data-cite]").focus();
};

filling.addEventListener("click", (event) => {
  const link = event.target.closest("[data-cite], [data-cite-close]");
  if (!link) return;
  const row = link.closest(".proved");
  event.preventDefault();
  if (link.dataset.cite !== undefined && !row.querySelector("[data-cite-form]")) show(row, link.href);
  else close(row);
});

filling.addEventListener("keydown", (event) => {
  const form = event.target.closest("[data-cite-form]");
  if (event.key === "Escape" && form) close(form.closest(".proved"));
});

filling.addEventListener("submit", (event) => {
  const form = event.target;
  const row = form.closest(".proved");
  if (!row) return;
  event.preventDefault();
  const body = new FormData(form);
  body.set("csrfmiddlewaretoken", sending.token());
  if (event.submitter && event.submitter.name) body.append(event.submitter.name, event.submitter.value);
  show(row, form.action, { method: "POST", body });
});

// A file that was sent in parts is chosen, so that its pages are all that is left to say.
filling.addEventListener("uploaded", (event) => {
  const { name, proof } = event.detail;
  const choice = event.target.querySelector("select");
  choice.add(new Option(name, proof, true, true));
});
