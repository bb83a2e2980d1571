/* One key for each thing a reviewer does all day. They can be turned off; that is remembered. */

const STORED = "desk-keys";
const VERDICTS = { a: "accurate", i: "inaccurate", u: "unclear" };
const TYPING = "textarea, select, input:not([type=radio], [type=checkbox])";

export function keys(form, claims) {
  const box = form.querySelector("[data-keys]");
  const help = document.getElementById("help");
  if (!box) return;
  box.checked = localStorage.getItem(STORED) !== "off";
  box.addEventListener("change", () => localStorage.setItem(STORED, box.checked ? "on" : "off"));

  function current() {
    return document.activeElement.closest("[data-claim]");
  }

  function go(step) {
    const at = claims.indexOf(current());
    const next = at < 0 ? claims[step > 0 ? 0 : claims.length - 1] : claims[at + step];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "start" });
  }

  function mark(verdict) {
    const claim = current();
    const radio = claim?.querySelector(`input[name^="verdict."][value="${verdict}"]`);
    if (!radio) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    claim.focus({ preventScroll: true });
  }

  const does = {
    j: () => go(1),
    k: () => go(-1),
    c: () => current()?.querySelector("textarea[name^='comment.']")?.focus(),
    "?": () => {
      help.open = !help.open;
      if (help.open) help.scrollIntoView({ block: "nearest" });
    },
  };

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.key === "Escape" && target.matches("textarea")) current()?.focus();
    if (!box.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.matches(TYPING)) return;
    const arrow = { ArrowDown: "j", ArrowUp: "k" }[event.key];
    if (arrow && !target.matches("[data-claim]")) return;
    const key = arrow || event.key;
    if (!(key in does) && !(key in VERDICTS)) return;
    event.preventDefault();
    if (key in VERDICTS) mark(VERDICTS[key]);
    else does[key]();
  });
}
