/* The review screen: keys, and keeping what is typed. Everything also works without this. */

import { keys } from "./desk_keys.js";
import { keeper } from "./desk_keeping.js";

const form = document.getElementById("review");
const claims = [...form.querySelectorAll("[data-claim]")];
const keeping = keeper(form);

function progress() {
  const counter = form.querySelector("[data-progress]");
  const asked = [...form.querySelectorAll(".claim--needs fieldset.verdicts:not(.verdicts--small)")];
  const done = asked.filter((group) => group.querySelector("input:checked")).length;
  if (counter) {
    counter.textContent = counter.dataset.progress
      .replace("{n}", done)
      .replace("{of}", asked.length);
  }
  const here = form.querySelector("[data-here]");
  if (here && !here.dataset.chosen && asked.length) here.checked = done === asked.length;
}

form.addEventListener("change", (event) => {
  const claim = event.target.closest("[data-claim]");
  if (claim && event.target.name.startsWith("verdict.")) claim.dataset.verdict = event.target.value;
  if ("here" in event.target.dataset) event.target.dataset.chosen = "yes";
  progress();
});

keys(form, claims);
keeping.start();
progress();
document.getElementById("refusal")?.focus();
