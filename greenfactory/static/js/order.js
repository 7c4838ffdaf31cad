// A list whose order is given by numbers, sorted with buttons: moving an item renumbers those that have a number.
// An item without one is left out of the order; moving it up brings it in.

function number(item) {
  return item.querySelector("input");
}

function renumber(list) {
  let next = 1;
  for (const item of list.children) {
    if (number(item).value !== "") number(item).value = String(next++);
  }
}

for (const list of document.querySelectorAll("[data-order]")) {
  for (const buttons of list.querySelectorAll(".order-move")) buttons.hidden = false;
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const item = button.closest("li");
    const up = button.dataset.move === "up";
    if (number(item).value === "") number(item).value = "1";
    else if (up && item.previousElementSibling) item.previousElementSibling.before(item);
    else if (!up && item.nextElementSibling) item.nextElementSibling.after(item);
    renumber(list);
    button.focus();
  });
  list.addEventListener("change", () => {
    const sorted = [...list.children].sort((a, b) => (Number(number(a).value) || 99) - (Number(number(b).value) || 99));
    list.append(...sorted);
  });
}
