/* A button that adds, removes or moves a part asks the server, and takes over the page that comes. */

const LEAVES = ["save", "submit"];

export function goOnAt(form, otherwise = null) {
  const wanted = form.dataset.focus && document.getElementById(form.dataset.focus);
  const target = wanted || otherwise;
  if (!target) return;
  target.closest("details")?.setAttribute("open", "");
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "center" });
}

export async function asked(form, button) {
  const body = new FormData(form);
  body.set("do", button.value);
  const response = await fetch(form.action, { method: "POST", body, redirect: "manual" });
  if (response.type === "opaqueredirect" || response.status >= 500) throw new Error("not a page");
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

export function makeChangesInPlace(form, afterwards) {
  let plain = false;

  async function change(button) {
    try {
      const page = await asked(form, button);
      const fresh = page.getElementById("editor");
      if (!fresh) throw new Error("not the editor");
      form.replaceChildren(...fresh.childNodes);
      form.dataset.focus = fresh.dataset.focus || "";
      afterwards();
      goOnAt(form);
      form.dispatchEvent(new Event("input", { bubbles: true }));
    } catch {
      // Signed out, or the line is down: let the browser send it and show what comes.
      plain = true;
      form.requestSubmit(button);
    }
  }

  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    const verb = button?.value.split(":")[0];
    if (plain || !button || button.name !== "do" || LEAVES.includes(verb)) return;
    event.preventDefault();
    change(button);
  });
}
