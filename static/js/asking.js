// Asking without leaving the page: sentences are shown as they come. Without this script, or where
// anything goes wrong, the form is sent as a page. The question is never part of an address.

const LINES = "application/x-ndjson";

const KINDS = [
  /[\w.+-]+\s?[@＠]\s?[\w-]+(\.[\w-]+)+/u,
  /\+?\p{Nd}([\s().‐-―/-]{0,2}\p{Nd}){6,}/u,
  /(?<!\p{Nd})(\p{Nd}{4}\s?[-/.年]\s?\p{Nd}{1,2}\s?[-/.月]\s?\p{Nd}{1,2}|\p{Nd}{1,2}\s?[-/.]\s?\p{Nd}{1,2}\s?[-/.]\s?(19|20)?\p{Nd}{2}(?!\p{Nd}))/u,
  /(my name is|i am called|me llamo|mi nombre es|je m['’]appelle|mon nom est)\s+\p{L}+/iu,
  /(我叫|我的名字[是叫]|私の名前は|اسمي\s)\p{L}+/u,
];

function pointedOut(text) {
  const found = KINDS.map((kind) => kind.exec(text)?.[0]).filter(Boolean);
  return [...new Set(found)].join(", ");
}

function watch(form) {
  const text = form.elements.text;
  const note = form.querySelector("[data-personal]");
  if (!note || !text) return;
  const what = note.querySelector("[data-personal-what]");
  text.addEventListener("input", () => {
    const found = pointedOut(text.value);
    what.textContent = found;
    note.hidden = !found;
  });
}

function listed(outcome) {
  let list = outcome.querySelector(".asked__lines");
  if (!list) {
    list = document.createElement("ul");
    list.className = "asked__lines";
    outcome.replaceChildren(list);
  }
  return list;
}

// Help stands before everything else, the form included.
function first(outcome) {
  const around = outcome.closest("section, .finding__main");
  around?.prepend(outcome);
}

function show(outcome, { part, html }) {
  if (part === "sentence") {
    listed(outcome).insertAdjacentHTML("beforeend", html);
    return;
  }
  outcome.innerHTML = html;
  for (const form of outcome.querySelectorAll("[data-ask]")) take(form);
  if (outcome.querySelector("[data-emergency]")) first(outcome);
  outcome.querySelector("[tabindex='-1']")?.focus();
}

async function read(response, outcome) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let whole = false;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return whole;
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines.filter(Boolean)) {
      const piece = JSON.parse(line);
      show(outcome, piece);
      whole ||= piece.part === "whole";
    }
  }
}

async function ask(form, outcome) {
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  outcome.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(form.action, {
      method: "POST",
      headers: { Accept: LINES },
      body: new URLSearchParams(new FormData(form)),
      credentials: "omit",
      cache: "no-store",
    });
    if (!response.headers.get("Content-Type")?.startsWith(LINES)) throw new Error("no lines");
    if (!(await read(response, outcome))) throw new Error("cut off");
  } catch {
    form.submit();
  } finally {
    button.disabled = false;
    outcome.removeAttribute("aria-busy");
  }
}

function take(form) {
  form.addEventListener("submit", (event) => {
    const outcome = document.querySelector("[data-outcome]");
    if (!outcome) return;
    event.preventDefault();
    ask(form, outcome);
  });
}

for (const form of document.querySelectorAll("form[data-ask]")) {
  watch(form);
  take(form);
}
