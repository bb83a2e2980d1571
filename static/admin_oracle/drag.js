/* Parts of one list change places by dragging their grip; by keyboard there are number and arrows. */

let dragged = null;

function siblings(part) {
  return [...part.parentElement.children].filter((one) => one.matches("[data-part]"));
}

function clear(form) {
  for (const one of form.querySelectorAll("[data-drop]")) delete one.dataset.drop;
}

function number(part) {
  siblings(part).forEach((one, place) => {
    const field = one.querySelector(":scope > .part__header input[type=number]");
    if (field) field.value = place + 1;
  });
  part.dispatchEvent(new Event("input", { bubbles: true }));
}

function over(form, event) {
  const part = event.target.closest("[data-part]");
  clear(form);
  if (!dragged || !part || part === dragged || part.parentElement !== dragged.parentElement) return;
  event.preventDefault();
  const box = part.getBoundingClientRect();
  part.dataset.drop = event.clientY < box.top + box.height / 2 ? "before" : "after";
}

function drop(form, event) {
  const part = form.querySelector("[data-drop]");
  if (!dragged || !part) return;
  event.preventDefault();
  part[part.dataset.drop](dragged);
  clear(form);
  number(dragged);
}

function grip(part) {
  const handle = document.createElement("span");
  handle.className = "tools__grip";
  handle.textContent = "⠿";
  handle.draggable = true;
  handle.setAttribute("aria-hidden", "true");
  handle.addEventListener("dragstart", (event) => {
    dragged = part;
    part.dataset.dragging = "";
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(part, 0, 0);
  });
  handle.addEventListener("dragend", () => {
    delete part.dataset.dragging;
    dragged = null;
  });
  return handle;
}

export function startDragging(form) {
  for (const tools of form.querySelectorAll("[data-part] > .part__header > .tools")) {
    if (!tools.querySelector(".tools__grip")) tools.prepend(grip(tools.closest("[data-part]")));
  }
  if (form.dataset.drags) return;
  form.dataset.drags = "yes";
  form.addEventListener("dragover", (event) => over(form, event));
  form.addEventListener("drop", (event) => drop(form, event));
}
