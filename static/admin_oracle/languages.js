/* Which languages and audiences are shown is kept on this device; a link shows what it leads to. */

const KEY = "editor-languages";

function boxes(form) {
  return [...form.querySelectorAll(".chips input")];
}

export function rememberLanguages(form) {
  const kept = JSON.parse(localStorage.getItem(KEY) || "null");
  const refused = form.querySelector("#problems, #warning");
  if (Array.isArray(kept) && !refused && boxes(form).some((box) => kept.includes(box.value))) {
    for (const box of boxes(form)) box.checked = kept.includes(box.value);
  }
  form.addEventListener("change", (event) => {
    if (event.target.name !== "show") return;
    const shown = boxes(form).filter((box) => box.checked);
    localStorage.setItem(KEY, JSON.stringify(shown.map((box) => box.value)));
  });
}

export function showLanguageOf(form) {
  form.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    const language = target.closest("[data-language]")?.dataset.language;
    const persona = target.closest("[data-persona]")?.dataset.persona;
    for (const box of boxes(form)) box.checked ||= [language, persona].includes(box.value);
    target.closest("details")?.setAttribute("open", "");
    event.preventDefault();
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "center" });
  });
}
