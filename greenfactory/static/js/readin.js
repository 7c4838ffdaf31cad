// Sends a workbook to be read in. One that is refused is saved with its remarks, and the page says so.

const form = document.getElementById("read-in");

const save = (blob, name) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
};

const say = (text) => {
  const line = document.createElement("div");
  line.className = "alert alert-danger";
  line.setAttribute("role", "alert");
  line.textContent = text;
  const messages = document.getElementById("messages");
  messages.textContent = "";
  messages.append(line);
  messages.scrollIntoView({ block: "center" });
};

const send = async () => {
  const options = { method: "POST", body: new FormData(form), credentials: "same-origin", redirect: "manual" };
  const answer = await fetch(form.action, options);
  if (answer.type === "opaqueredirect") {
    location.reload(); // the page itself says what was read in
    return;
  }
  const text = answer.headers.get("X-Refused");
  if (!text) throw new TypeError(String(answer.status));
  save(await answer.blob(), decodeURIComponent(answer.headers.get("X-Name")));
  say(decodeURIComponent(text));
  form.reset();
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send().catch(() => form.submit()); // as without this script
});
