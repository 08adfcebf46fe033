"use strict";
// Everything works without this file, by reloading. With it, a page follows what the server knows:
// regions with `data-swap` are replaced, forms with `data-live` do not reload, and forms with
// `data-auto` send themselves when something in them changes. A region with `data-answer` answers what
// a person did, and only their next act takes it away.

const at = document.body.dataset.at;
// A page that is shown again after its goodbye is a new one to the server.
let page = document.body.dataset.page;
const ended = document.getElementById("ended");
let stream = null;
let turn = 0;
let sending = 0;
let news = false;
let leaving = false;
const shownFirst = document.querySelector("[data-arrive]");
let arrival = shownFirst ? shownFirst.dataset.arrive : "";
const HERE = 3000; // milliseconds in which a program that is there answers

// Nothing that needs the program works any more: say so where it is seen, and say it once.
function end() {
  if (!ended.hidden || leaving) return;
  if (stream) stream.close();
  ended.hidden = false;
  for (const part of document.querySelectorAll("button, input, select")) {
    // What was typed can still be read and copied.
    if (part.matches("[type=text]")) part.readOnly = true;
    else if (!part.matches("[data-print]")) part.disabled = true;
  }
  for (const link of document.querySelectorAll("a[href]")) {
    if (link.getAttribute("href").startsWith("#") || link.origin !== location.origin) continue;
    if (link.classList.contains("button")) link.classList.add("gone");
    link.removeAttribute("href");
    link.setAttribute("role", "link");
    link.setAttribute("aria-disabled", "true");
  }
  ended.focus();
}

// A stream that breaks off may only have been replaced; one that nobody answers is the end.
async function look() {
  try {
    await fetch(`${at}/static/page.css`, {
      cache: "no-store",
      signal: AbortSignal.timeout(HERE),
    });
  } catch {
    end();
  }
}

// The region that was left alone while somebody wrote in it; it is brought up to date once they
// have left it.
let alone = null;
let unsent = false;
document.addEventListener("focusout", (event) => {
  if (!alone || alone.contains(event.relatedTarget)) return;
  alone = null;
  if (!unsent) load(location.href, {}, false);
});

// What somebody chose or typed and has not sent goes along into what takes its place. A form with
// `data-auto` sends by itself; it and the form that was sent get back what the server made of them.
function keep(old, fresh, sent) {
  for (const part of old.querySelectorAll("input, select, textarea")) {
    if (!changed(part) || (part.form && (part.form === sent || part.form.matches("[data-auto]")))) {
      continue;
    }
    const ticks = part.matches("[type=checkbox], [type=radio]");
    const same = [...fresh.querySelectorAll("input, select, textarea")].find(
      (one) => one.id === part.id && one.name === part.name && (!ticks || one.value === part.value),
    );
    if (!same) continue;
    if (part.matches("[type=file]")) same.replaceWith(part);
    else if (ticks) same.checked = part.checked;
    else same.value = part.value;
  }
}

// A list that has the focus and shows what nobody chose says at once what the server takes it for.
function relabel(list, fresh) {
  if (!list.matches("select") || changed(list)) return;
  const same = [...fresh.querySelectorAll("select")].find((one) => one.id === list.id);
  if (!same || same.options.length !== list.options.length) return;
  for (const [number, option] of [...same.options].entries()) {
    list.options[number].text = option.text;
  }
}

function swap(text, moveFocus, sent) {
  const next = new DOMParser().parseFromString(text, "text/html");
  // Heard and seen in the browser's tab: it says what the page says.
  if (next.title) document.title = next.title;
  const active = document.activeElement;
  const focused = active && active.id;
  alone = null;
  const open = new Map();
  for (const part of document.querySelectorAll("[data-swap] details[id]")) {
    open.set(part.id, part.open);
  }
  for (const old of document.querySelectorAll("[data-swap]")) {
    const fresh = next.getElementById(old.id);
    if (!fresh || fresh.outerHTML === old.outerHTML) continue;
    // What answers a person stays until they do the next thing.
    if (!moveFocus && old.matches("[data-answer]")) continue;
    // A part of a row belongs to what stands in the row, not to its number.
    const of = old.dataset.of;
    if (of && next.getElementById(of).value !== document.getElementById(of).value) continue;
    // A region that somebody is writing in is left alone until they are done.
    if (!moveFocus && old.contains(active) && active.matches("input, select, textarea")) {
      if (!alone || !alone.contains(old)) alone = old;
      relabel(active, fresh);
      for (const row of [...fresh.querySelectorAll(":scope > [data-row]")]) {
        if (!document.getElementById(row.id)) old.append(document.adoptNode(row));
      }
      continue;
    }
    const taken = document.adoptNode(fresh);
    keep(old, taken, sent);
    old.replaceWith(taken);
  }
  for (const [id, was] of open) {
    const part = document.getElementById(id);
    if (part) part.open = was;
  }
  // The result of a check that has just ended is what everybody waits for.
  const now = document.querySelector("[data-arrive]");
  const arrived = now && now.dataset.arrive !== arrival;
  if (now) arrival = now.dataset.arrive;
  const target = (moveFocus || arrived) && document.querySelector("[data-focus]");
  if (target) {
    target.focus({ preventScroll: true });
    (target.closest("[data-arrive]") || target).scrollIntoView({ block: "nearest", behavior: "instant" });
  }
  else if (focused && document.activeElement.id !== focused) {
    const again = document.getElementById(focused);
    if (again) again.focus();
  }
}

// What a person sends comes first: news that arrives meanwhile is fetched afterwards, so that it
// neither takes the place of the answer nor takes the focus away.
async function load(address, options, moveFocus, sent = null) {
  const sends = options.method === "POST";
  if (!sends && sending) {
    news = true;
    return false;
  }
  const mine = ++turn;
  let shown = false;
  if (sends) sending += 1;
  try {
    const answer = await fetch(address, { credentials: "same-origin", ...options });
    const text = await answer.text();
    if (mine === turn) {
      swap(text, moveFocus, sent);
      shown = answer.ok;
    }
  } catch {
    end();
  } finally {
    if (sends) sending -= 1;
  }
  if (!sending && news) {
    news = false;
    load(location.href, {}, false);
  }
  return shown;
}

function listen() {
  stream = new EventSource(`${at}/events?page=${page}`);
  stream.addEventListener("change", () => load(location.href, {}, false));
  stream.addEventListener("end", end);
  stream.addEventListener("error", look);
}

// What was calculated before something changed must not be read as if it still held: it is hidden,
// and said to be old, until the answer to the last change is there.
let edits = 0;
function stale(old) {
  const told = document.querySelector("[data-stale]");
  if (!told) return;
  told.hidden = !old;
  document.body.classList.toggle("old-result", old);
}

function send(form, button, moveFocus) {
  const body = new FormData(form);
  if (button && button.name) body.set(button.name, button.value);
  const address = (button && button.getAttribute("formaction")) || form.getAttribute("action");
  clearTimeout(later);
  unsent = false;
  const made = edits;
  return load(address, { method: "POST", body }, moveFocus, form).then((shown) => {
    if (shown && made === edits && form.matches("[data-auto]")) stale(false);
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-live]")) return;
  const button = event.submitter;
  if (button && button.matches("[data-reload]")) return;
  event.preventDefault();
  send(form, button, true);
});

// "None of these" and the rest of the same question take each other back.
function choose(ticked) {
  for (const other of document.getElementsByName(ticked.name)) {
    if (other !== ticked && (ticked.matches("[data-alone]") || other.matches("[data-alone]"))) {
      other.checked = false;
    }
  }
}

let later = 0;
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (event.target.type === "checkbox" && event.target.checked) choose(event.target);
  if (!form || !form.matches("[data-auto]") || event.target.type === "file") return;
  edits += 1;
  stale(true);
  unsent = true;
  clearTimeout(later);
  later = setTimeout(() => send(form, null, false), 250);
});

document.addEventListener("click", (event) => {
  // The second half of a double-click is not an answer to the question that has come meanwhile.
  if (event.detail > 1 && event.target.closest(".act button")) event.preventDefault();
  if (event.target.closest("[data-print]")) window.print();
  const copies = event.target.closest("[data-copy]");
  if (copies) copy(copies);
});

// Copied as a person would: selected, so that it can be seen and copied by hand where this fails.
async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  field.focus();
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    return;
  }
  const said = document.getElementById(button.dataset.said);
  if (said) said.hidden = false;
}

// What was entered before this file had loaded was heard by nobody.
function changed(part) {
  if (part.matches("select")) {
    const first = [...part.options].findIndex((one) => one.defaultSelected);
    return part.selectedIndex !== Math.max(first, 0);
  }
  if (part.matches("[type=checkbox], [type=radio]")) return part.checked !== part.defaultChecked;
  if (part.matches("[type=file]")) return part.files.length > 0;
  return part.matches("[type=text], [type=date], textarea") && part.value !== part.defaultValue;
}
for (const form of document.querySelectorAll("form[data-auto]")) {
  if ([...form.elements].some(changed)) send(form, null, false);
}

window.addEventListener("pagehide", () => {
  leaving = true;
  if (stream) stream.close();
  navigator.sendBeacon(`${at}/leave?page=${page}`);
});
window.addEventListener("pageshow", (event) => {
  leaving = false;
  if (!event.persisted) return;
  page += "-";
  listen();
});
// Another language or size of the text keeps the place and what was opened.
const KEPT = "nanbyo-place";
document.addEventListener("submit", (event) => {
  if (!event.target.matches(".view")) return;
  const open = [...document.querySelectorAll("details[id][open]")].map((part) => part.id);
  const height = document.documentElement.scrollHeight || 1;
  const kept = { path: location.pathname, share: window.scrollY / height, open };
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing begins at the top.
  }
});
try {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  sessionStorage.removeItem(KEPT);
  if (kept && kept.path === location.pathname) {
    for (const id of kept.open) {
      const part = document.getElementById(id);
      if (part) part.open = true;
    }
    window.scrollTo({ top: kept.share * document.documentElement.scrollHeight, behavior: "instant" });
  }
} catch {
  // As above.
}
listen();
