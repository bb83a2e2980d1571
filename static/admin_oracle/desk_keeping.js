/* Keeps what is typed on the server, one save at a time. A window that is behind stops and says so. */

const PAUSE = 600;

export function keeper(form) {
  const says = document.getElementById("kept");
  const words = form.querySelector("[data-words]").dataset;
  let waiting = 0;
  let saving = null;
  let dirty = false;
  let stopped = false;
  let leaving = false;

  function say(text, link = "") {
    if (!says) return;
    says.replaceChildren(text);
    says.classList.toggle("kept--alarm", Boolean(link));
    if (!link) return;
    const anchor = document.createElement("a");
    anchor.href = link;
    anchor.textContent = link === location.href ? words.reload : words.signIn;
    if (link !== location.href) anchor.target = "_blank";
    says.append(" ", anchor);
  }

  function send() {
    return fetch(form.dataset.draft, { method: "POST", body: new FormData(form), redirect: "manual" });
  }

  async function renewToken() {
    const answer = await fetch(form.dataset.token, { redirect: "manual" });
    if (!answer.ok) return false;
    const { token } = await answer.json();
    for (const field of document.getElementsByName("csrfmiddlewaretoken")) field.value = token;
    return true;
  }

  async function save() {
    dirty = false;
    let answer = await send();
    if (answer.status === 403 && (await renewToken())) answer = await send();
    if (answer.type === "opaqueredirect" || answer.status === 403) {
      dirty = true;
      say(words.signedOut, form.dataset.signIn);
      return false;
    }
    if (answer.status === 409) {
      stopped = true;
      say((await answer.json()).says, location.href);
      return false;
    }
    if (!answer.ok) throw new Error(answer.status);
    form.elements.version.value = (await answer.json()).version;
    if (!dirty) say(words.kept); // else something was typed while this was under way
    return true;
  }

  async function flush() {
    clearTimeout(waiting);
    if (saving) await saving;
    if (stopped) return false;
    if (!dirty) return true;
    saving = save().catch(() => {
      dirty = true;
      say(words.notKept);
      return false;
    });
    const kept = await saving;
    saving = null;
    if (!kept && dirty && !stopped) waiting = setTimeout(flush, 10 * PAUSE);
    return kept;
  }

  function typed() {
    dirty = true;
    if (says?.textContent === words.kept) say("");
    clearTimeout(waiting);
    waiting = setTimeout(flush, PAUSE);
  }

  async function submitted(event) {
    if (leaving || stopped) return;
    event.preventDefault();
    dirty = true;
    if (!(await flush())) {
      says?.scrollIntoView({ block: "center" });
      return;
    }
    leaving = true;
    form.requestSubmit(event.submitter);
  }

  return {
    start() {
      form.addEventListener("input", typed);
      form.addEventListener("change", typed);
      form.addEventListener("submit", submitted);
      window.addEventListener("pageshow", () => {
        leaving = false;
      });
      window.addEventListener("beforeunload", (event) => {
        if (dirty && !leaving) event.preventDefault();
      });
    },
  };
}
