"use strict";
// The letter stands selected first, so that it can be copied by hand where the browser refuses.
const text = document.getElementById("text");
const said = document.getElementById("said");
const button = document.getElementById("copy");
button.hidden = false;
button.addEventListener("click", async () => {
  text.focus();
  text.select();
  said.textContent = "";
  try {
    await navigator.clipboard.writeText(text.value);
    said.textContent = said.dataset.copied;
  } catch {
    said.textContent = said.dataset.byHand;
  }
});
