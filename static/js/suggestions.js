// Suggestions under a search box while one types: the combobox of the ARIA Authoring Practices with
// a list box and manual selection. Without this script the box is a plain form.

const WAIT = 120;
const { language, persona } = document.body.dataset;

function combobox(row, input) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `${input.id}-suggestions`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
  row.append(list);
  const attributes = {
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-controls": list.id,
    "aria-expanded": "false",
  };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);

  let timer = 0;
  let asked = null;
  let at = -1;

  const options = () => [...list.children];

  function close() {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    at = index;
    options().forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    if (at < 0) {
      input.removeAttribute("aria-activedescendant");
    } else {
      input.setAttribute("aria-activedescendant", options()[at].id);
      options()[at].scrollIntoView({ block: "nearest" });
    }
  }

  function take(option) {
    input.value = option.textContent;
    close();
    if (option.dataset.url) location.assign(option.dataset.url);
    else input.form.requestSubmit();
  }

  function show(results) {
    list.replaceChildren(
      ...results.map(({ text, slug, url }, index) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${index}`;
        option.className = "suggestions__suggestion";
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dir = "auto";
        option.textContent = text;
        if (slug) option.dataset.url = new URL(url, location.href).pathname;
        return option;
      }),
    );
    at = -1;
    list.hidden = results.length === 0;
    input.setAttribute("aria-expanded", String(results.length > 0));
    input.removeAttribute("aria-activedescendant");
  }

  async function ask() {
    const text = input.value.trim();
    if (!text || text.length > 100) {
      close();
      return;
    }
    asked?.abort();
    asked = new AbortController();
    const query = new URLSearchParams({ q: text, language, persona });
    try {
      const response = await fetch(`${row.dataset.suggest}?${query}`, {
        signal: asked.signal,
        credentials: "omit",
        referrerPolicy: "no-referrer",
      });
      if (response.ok && document.activeElement === input) show((await response.json()).results);
    } catch {
      // Typing went on, or the network is away: the form still works.
    }
  }

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("compositionend", () => {
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("blur", close);
  input.form.addEventListener("submit", close);
  // The box must not lose the focus before the click arrives.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const count = list.hidden ? 0 : options().length;
    if (event.key === "Escape" && count) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" && !count) {
      event.preventDefault();
      ask();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      mark(at + 1 < count ? at + 1 : -1);
    } else if (event.key === "ArrowUp" && count) {
      event.preventDefault();
      mark(at < 0 ? count - 1 : at - 1);
    } else if (event.key === "Enter" && count && at >= 0) {
      event.preventDefault();
      take(options()[at]);
    }
  });
}

for (const row of document.querySelectorAll("[data-suggest]")) {
  const input = row.querySelector("input");
  if (input) combobox(row, input);
}
