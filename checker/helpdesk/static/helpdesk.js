// Groups the digits while they are typed and tells whether they can be read. Everything works without.
"use strict";

for (const field of document.querySelectorAll("input[data-code]")) {
  const live = document.getElementById(`${field.id}-live`);
  const form = field.form;
  let waiting = 0;
  let asked = 0;

  const show = (state, text) => {
    live.className = `live ${state}`;
    live.textContent = text;
  };

  const ask = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(`${form.dataset.check}?digits=${encodeURIComponent(field.value)}`);
      if (!answer.ok || mine !== asked) return;
      const told = await answer.json();
      show(told.state, told.say);
    } catch {
      show("open", "");
    }
  };

  field.addEventListener("input", (event) => {
    const atEnd = field.selectionStart === field.value.length;
    const digits = field.value.normalize("NFKC").replace(/[^0-9]/g, "");
    if (atEnd && !event.isComposing && event.inputType !== "deleteContentBackward" && digits.length <= 12) {
      field.value = digits.replace(/(\d{4})(?=\d)/g, "$1-");
    }
    clearTimeout(waiting);
    waiting = setTimeout(ask, 120);
  });
}
