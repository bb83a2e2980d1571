/* Says that something is not saved, and asks before the page is left with it. */

const IGNORED = ["csrfmiddlewaretoken", "seen", "show", "find", "note"];

function typed(form) {
  return [...new FormData(form)]
    .filter(([name]) => !IGNORED.includes(name))
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");
}

export function warnOfUnsavedChanges(form) {
  const before = form.dataset.unsaved === "yes" ? null : typed(form);
  let leaving = false;

  function isUnsaved() {
    return !leaving && typed(form) !== before;
  }

  function say() {
    const note = form.querySelector("[data-unsaved-note]");
    if (note) note.hidden = !isUnsaved();
  }

  say();
  form.addEventListener("input", say);
  form.addEventListener("submit", (event) => {
    queueMicrotask(() => {
      if (!event.defaultPrevented) leaving = true;
    });
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (form.querySelector("button[name=do]") && isUnsaved()) event.preventDefault();
  });
}
