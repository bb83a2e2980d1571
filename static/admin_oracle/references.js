/* Suggests references of the register while somebody types; each suggestion is a button. */

const PAUSE = 250;
const SHORTEST = 3;

function suggestion(found) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "submit";
  button.name = "do";
  button.value = `list:${found.id}`;
  const label = document.createElement("bdi");
  label.textContent = found.label;
  button.append(label);
  item.append(button);
  if (found.standing !== "current") {
    const standing = document.createElement("strong");
    standing.className = "standing";
    standing.textContent = found.standing_label;
    item.append(" ", standing);
  }
  return item;
}

async function suggest(form, asked) {
  const address = new URL(form.dataset.suggestions, location.href);
  address.searchParams.set("q", asked);
  const response = await fetch(address);
  if (!response.ok) return;
  const { results } = await response.json();
  const field = form.querySelector("[data-find]");
  const place = form.querySelector("[data-find-results]");
  if (!place || field.value !== asked) return;
  const list = document.createElement("ul");
  list.className = "find__results";
  list.append(...results.map(suggestion));
  place.replaceChildren(...(results.length ? [list] : []));
}

function walk(form, event) {
  const buttons = [...form.querySelectorAll("[data-find-results] button")];
  const here = buttons.indexOf(document.activeElement);
  const inFind = event.target.matches("[data-find]");
  if (!inFind && here < 0) return;
  if (event.key === "Enter" && inFind) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[value=find]"));
  } else if (event.key === "ArrowDown" && buttons[here + 1]) {
    event.preventDefault();
    buttons[here + 1].focus();
  } else if (event.key === "ArrowUp" && here >= 0) {
    event.preventDefault();
    (buttons[here - 1] || form.querySelector("[data-find]")).focus();
  }
}

export function suggestReferences(form) {
  let waiting = 0;
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[data-find]")) return;
    clearTimeout(waiting);
    const asked = event.target.value;
    if (asked.trim().length < SHORTEST) return;
    waiting = setTimeout(() => suggest(form, asked).catch(() => {}), PAUSE);
  });
  form.addEventListener("keydown", (event) => walk(form, event));
}
