// Remembers on this device which persona a reader chose, and keeps it in the links of the page.
// Nothing is stored before a choice; what the page says never depends on it.

const KEY = "persona";
const { language, persona } = document.body.dataset;
const DEFAULT = "general";

function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // storage is switched off: the address still carries the persona
  }
}

function remember(slug) {
  try {
    localStorage.setItem(KEY, slug);
  } catch {
    // as above
  }
}

function forPersona(path, slug) {
  const home = `/${language}/`;
  return path.startsWith(home) && !path.startsWith(`${home}for/`)
    ? `${home}for/${slug}/${path.slice(home.length)}`
    : path;
}

for (const choice of document.querySelectorAll("a[data-persona]")) {
  choice.addEventListener("click", () => remember(choice.dataset.persona));
}

const chosen = remembered();
const choice = [...document.querySelectorAll("a[data-persona]")].find(
  (link) => link.dataset.persona === chosen,
);

if (choice && chosen !== DEFAULT && persona === DEFAULT) {
  for (const link of document.querySelectorAll('a[href^="/"]:not([data-persona])')) {
    link.setAttribute("href", forPersona(link.getAttribute("href"), chosen));
  }
  for (const form of document.querySelectorAll('form[action^="/"]')) {
    form.setAttribute("action", forPersona(form.getAttribute("action"), chosen));
  }
  const offer = document.querySelector("[data-remembered]");
  const link = offer?.querySelector("a");
  if (link) {
    link.href = choice.href;
    link.textContent = choice.textContent;
    link.dataset.persona = chosen;
    offer.hidden = false;
  }
}
