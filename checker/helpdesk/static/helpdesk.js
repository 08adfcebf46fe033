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
      const answer = await fetch(`${field.dataset.check || form.dataset.check}?digits=${encodeURIComponent(field.value)}`);
      if (!answer.ok || mine !== asked) return;
      const told = await answer.json();
      show(told.state, told.say);
    } catch {
      show("open", "");
    }
  };

  field.addEventListener("input", (event) => {
    const atEnd = field.selectionStart === field.value.length;
    const typed = field.value.normalize("NFKC");
    const digits = typed.replace(/[^0-9]/g, "");
    // Letters stay, and are told: nothing that was typed goes without a word.
    const plain = !/[^0-9\s\-‐‑‒–—―−ーｰ・.,]/.test(typed);
    if (plain && atEnd && !event.isComposing && event.inputType !== "deleteContentBackward" && digits.length <= 12) {
      field.value = digits.replace(/(\d{4})(?=\d)/g, "$1-");
    }
    clearTimeout(waiting);
    waiting = setTimeout(ask, 120);
  });
}

// What is too large is told before it is sent: the server would cut it off without a page.
for (const field of document.querySelectorAll("input[type=file][data-most]")) {
  field.addEventListener("change", () => {
    const large = [...field.files].some((one) => one.size > Number(field.dataset.most));
    field.setCustomValidity(large ? field.dataset.large : "");
    if (large) field.reportValidity();
  });
}

// Enter in the digits reads them, instead of saving the rest.
for (const field of document.querySelectorAll("input[data-button]")) {
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    document.getElementById(field.dataset.button).click();
  });
}

// The number keys press the answers.
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("input, textarea, select")) {
    // Out of the note, and back to the answers.
    if (event.key === "Escape") document.querySelector("button[data-key]")?.focus();
    return;
  }
  const answer = document.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
  if (answer && !answer.disabled) {
    event.preventDefault();
    answer.click();
  }
});

const first = document.querySelector("[data-focus]");
const focus = () => {
  if (first && !document.querySelector("div.warn[role=alert]")) first.focus({ preventScroll: true });
};
focus();
// The address leads to the head of the call; a long sentence is brought into sight after that.
const said = document.querySelector("[data-say]");
const bring = () => {
  // The answers, or how it ends, come into sight with it where both have room.
  const after = document.querySelector("ol.answers, .now .end");
  const end = (after || said).getBoundingClientRect().bottom;
  const last = after && end - said.getBoundingClientRect().top < innerHeight ? after : said;
  if (last.getBoundingClientRect().bottom > innerHeight) last.scrollIntoView({ block: "end", behavior: "instant" });
};
// The browser goes to the address's place once more after the page has loaded, and takes the focus
// away from where it was: we come last.
const settle = () => {
  if (document.activeElement === document.body) focus();
  if (!said) return;
  bring();
  said.dataset.inSight = "yes";
};
addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(settle)));

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      text.select();
      document.execCommand("copy");
    }
    button.textContent = button.dataset.done;
  });
}

// What is typed is kept in this browser until it is saved, whatever happens in between.
const work = document.querySelector("form[data-draft]");
if (work) {
  const key = `helpdesk-draft:${work.dataset.draft}`;
  const fields = [...work.elements].filter(
    (one) => one.name && one.type !== "hidden" && one.tagName !== "BUTTON",
  );
  const ticks = (one) => one.type === "checkbox";
  const name = (one) => (ticks(one) ? `${one.name}=${one.value}` : one.name);
  const value = (one) => (ticks(one) ? String(one.checked) : one.value);
  const now = () => Object.fromEntries(fields.map((one) => [name(one), value(one)]));
  const stored = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const store = (text) => {
    try {
      if (text === null) localStorage.removeItem(key);
      else localStorage.setItem(key, text);
    } catch {
      // Without storage the server's draft is all there is.
    }
  };
  if (work.hasAttribute("data-saved")) store(null);
  const kept = JSON.parse(stored() || "{}");
  if (work.dataset.taken in kept) {
    // A code that was taken is recorded, and no longer something that was typed.
    delete kept[work.dataset.taken];
    store(JSON.stringify(kept));
  }
  const typed = fields.filter((one) => name(one) in kept && kept[name(one)] !== value(one));
  if (typed.length && !document.querySelector("div.warn[role=alert]")) {
    for (const one of typed) {
      if (ticks(one)) one.checked = kept[name(one)] === "true";
      else one.value = kept[name(one)];
    }
    const told = document.getElementById("draft-back");
    told.textContent = told.dataset.back;
    told.hidden = false;
  }
  const keep = () => store(JSON.stringify(now()));
  for (const one of fields) one.addEventListener("input", keep);
}
