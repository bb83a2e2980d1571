// Copies a link or a text for those who ask for it. Without it, links lead where they say and
// texts can be selected.

const words = document.querySelector("[data-copied]");

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // not allowed, or not a secure page: the link and the text are still there
  }
}

function tell() {
  if (words) {
    words.textContent = "";
    requestAnimationFrame(() => {
      words.textContent = words.dataset.copied;
    });
  }
}

for (const link of document.querySelectorAll("a[data-copy-link]")) {
  link.addEventListener("click", async () => {
    if (await copied(link.href)) tell();
  });
}

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy).textContent.trim();
    if (await copied(text)) tell();
  });
}
