// Small behaviour of every page: dialogs, one click only, printing, names of chosen files, closing the account menu.

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (dialog && dialog.showModal) {
      event.preventDefault();
      dialog.showModal();
    }
  }
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog").close();
  if (event.target.closest("[data-print]")) window.print();
  for (const menu of document.querySelectorAll("details.who[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.who[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.type !== "file" || !input.closest(".file-pick")) return;
  const named = document.getElementById(input.dataset.names);
  if (named) named.textContent = Array.from(input.files, (file) => file.name).join("、");
});

// A second click on the way sends nothing: the button rests for a moment, and works again after "back".
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  if (event.target.dataset.sent && Date.now() - Number(event.target.dataset.sent) < 3000) event.preventDefault();
  else event.target.dataset.sent = String(Date.now());
});
// Who signs out leaves nothing typed on a computer that others may use; what never reached the server is asked about first.
document.addEventListener("submit", (event) => {
  const words = event.target.dataset.forget;
  if (words === undefined || event.defaultPrevented) return;
  const own = Object.keys(localStorage).filter((name) => name.startsWith("greenfactory:"));
  if (own.length && !window.confirm(words)) {
    delete event.target.dataset.sent;
    return event.preventDefault();
  }
  for (const name of own) localStorage.removeItem(name);
  sessionStorage.clear();
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// A table that is wider than its place can be reached and scrolled with the keyboard.
function reachable() {
  for (const box of document.querySelectorAll(".table-scroll, .table-responsive, .card > .table")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
reachable();
window.addEventListener("resize", reachable);
document.addEventListener("htmx:afterSettle", reachable);
