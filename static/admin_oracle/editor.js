/* The article editor, made quicker. Everything here also works without it, by the form's buttons. */

import { startDragging } from "./drag.js";
import { rememberLanguages, showLanguageOf } from "./languages.js";
import { keepMatrixTrue } from "./matrix.js";
import { suggestReferences } from "./references.js";
import { goOnAt, makeChangesInPlace } from "./rounds.js";
import { warnOfUnsavedChanges } from "./unsaved.js";

const form = document.getElementById("editor");

function saveByKey(event) {
  const saves = (event.ctrlKey || event.metaKey) && !event.altKey && event.key === "s";
  const button = form.querySelector("button.primary[value=save]");
  if (saves && button) {
    event.preventDefault();
    form.requestSubmit(button);
  }
}

if (form) {
  rememberLanguages(form);
  showLanguageOf(form);
  warnOfUnsavedChanges(form);
  makeChangesInPlace(form, () => startDragging(form));
  startDragging(form);
  keepMatrixTrue(form);
  suggestReferences(form);
  document.addEventListener("keydown", saveByKey);
  goOnAt(form, document.getElementById("warning") || document.getElementById("problems"));
}
