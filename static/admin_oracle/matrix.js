/* Keeps the matrix true while somebody types: the server counts, as it does for the page. */

import { asked } from "./rounds.js";

const PAUSE = 700;

export function keepMatrixTrue(form) {
  let waiting = 0;
  let round = 0;

  async function renew() {
    const mine = ++round;
    try {
      const page = await asked(form, { value: "matrix" });
      const fresh = page.getElementById("matrix");
      if (mine === round && fresh) form.querySelector("#matrix")?.replaceWith(fresh);
    } catch {
      // The next change tries again.
    }
  }

  form.addEventListener("input", () => {
    if (!form.querySelector("button[value=save]")) return;
    clearTimeout(waiting);
    waiting = setTimeout(renew, PAUSE);
  });
}
