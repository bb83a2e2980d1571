// Results while one types, on the page of the search. The page is the one that a submitted form
// would open; only its results are taken over. Without this script the form does all.

const WAIT = 400;
const LONGEST = 300; // a message that was pasted is searched when it is sent

const region = document.getElementById("results");
const said = document.getElementById("results-said");
const input = document.querySelector("main form[role=search] input[name=q]");

function live() {
  let timer = 0;
  let asked = null;
  let shown = input.value.trim();
  let address = "";

  function show(page, text, url) {
    const found = page.getElementById("results");
    if (!found) return;
    region.replaceChildren(...found.childNodes);
    said.textContent = found.dataset.said;
    shown = text;
    address = url;
  }

  async function ask() {
    const text = input.value.trim();
    asked?.abort();
    if (text === shown || text.length > LONGEST) return;
    asked = new AbortController();
    const url = `${input.form.getAttribute("action")}?${new URLSearchParams({ q: text })}`;
    region.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(url, {
        signal: asked.signal,
        credentials: "omit",
        referrerPolicy: "no-referrer",
      });
      if (response.ok && input.value.trim() === text) {
        show(new DOMParser().parseFromString(await response.text(), "text/html"), text, url);
      }
    } catch {
      // Typing went on, or the network is away: the form still works.
    } finally {
      region.removeAttribute("aria-busy");
    }
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  }

  input.addEventListener("input", (event) => {
    if (!event.isComposing) later();
  });
  input.addEventListener("compositionend", later);
  input.form.addEventListener("submit", () => {
    clearTimeout(timer);
    asked?.abort();
  });
  // One address for what was left by a link, so that Back leads to it; none for what was typed.
  region.addEventListener("click", (event) => {
    if (address && event.target.closest("a[href]")) history.replaceState(null, "", address);
  });
}

if (region && said && input) live();
