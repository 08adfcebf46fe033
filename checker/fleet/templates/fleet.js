"use strict";
(() => {
  const table = document.querySelector("table.machines");
  if (!table) return;
  const data = JSON.parse(document.getElementById("data").textContent);
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const every = [...body.rows].map((row) => ({
    row,
    overall: row.dataset.o,
    change: row.dataset.c || "",
    standing: row.dataset.s || "",
    open: new Set((row.dataset.r || "").split(" ")),
    tags: (row.dataset.t || "").split("\t"),
    needs: row.dataset.n === "1",
    text: null,
  }));
  const form = document.getElementById("filter");
  const told = document.getElementById("told");
  const more = document.getElementById("more");
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const PAGE = 200;
  let sorted = every.slice();
  let room = PAGE;
  let shown = [];
  let grouped = false;

  // {count|PC|PCs}: the first word for one.
  const say = (text, values) =>
    text.replace(/\{(\w+)(?:\|([^{}|]*)\|([^{}|]*))?\}/g, (all, name, one, many) =>
      many === undefined ? (values[name] ?? all) : Number(values[name]) === 1 ? one : many);
  const value = (name) => form.elements[name]?.value ?? "";
  const textOf = (one) => (one.text ??= one.row.textContent.normalize("NFKC").toLowerCase());

  // These stand narrowed from the start: a person is told what they keep from view.
  const narrow = {
    overall: (one, wanted) => (wanted === "needs" ? one.needs : !wanted || one.overall === wanted),
    standing: (one, wanted) => !wanted || one.standing === wanted,
  };
  const untouched = (name) => (form.elements[name]?.selectedIndex ?? 0) === 0;

  function inView(one, names) {
    return names.every((name) => narrow[name](one, value(name)));
  }

  function fits(one, words, tags) {
    if (value("change") && one.change !== value("change")) return false;
    if (value("requirement") && !one.open.has(value("requirement"))) return false;
    if (!tags.every((wanted, at) => wanted === "" || one.tags[at] === wanted.slice(1))) return false;
    return words.every((word) => textOf(one).includes(word));
  }

  function group(found) {
    const at = data.tags.indexOf(value("group"));
    if (at < 0) return null;
    const groups = new Map();
    for (const one of found) {
      const key = one.tags[at];
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(one);
    }
    return new Map([...groups].sort((a, b) => order.compare(a[0], b[0])));
  }

  function draw() {
    for (const one of shown) one.row.classList.remove("on");
    for (const head of body.querySelectorAll("tr.group")) head.remove();
    const words = value("search").normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    const tags = data.tags.map((_, at) => value(`tag${at}`));
    const start = Object.keys(narrow).filter(untouched);
    const chosen = Object.keys(narrow).filter((name) => !untouched(name));
    const fitting = sorted.filter((one) => fits(one, words, tags) && inView(one, chosen));
    const found = fitting.filter((one) => inView(one, start));
    const groups = group(found);
    // Groups moved the rows: without them they stand in their own order again.
    if (grouped && !groups) body.append(...sorted.map((one) => one.row));
    grouped = groups !== null;
    const listed = groups ? [...groups.values()].flat() : found;
    shown = listed.slice(0, room);
    const last = new Set();
    for (const one of shown) {
      if (groups) {
        const key = one.tags[data.tags.indexOf(value("group"))];
        if (!last.has(key)) {
          last.add(key);
          const head = body.insertRow();
          const cell = document.createElement("th");
          cell.colSpan = heads.length;
          cell.scope = "rowgroup";
          cell.textContent = say(data.words.group_head, {
            group: key || "－",
            count: groups.get(key).length,
          });
          head.className = "group on";
          head.append(cell);
        }
        body.append(one.row);
      }
      named(one.row);
      one.row.classList.add("on");
    }
    told.textContent = say(data.words.told, {
      shown: shown.length,
      found: found.length,
      all: every.length,
    });
    const hidden = fitting.length - found.length;
    if (hidden && (chosen.length || fitting.length < every.length)) {
      told.textContent += say(data.words.hidden, { count: hidden });
    }
    more.hidden = shown.length >= found.length;
  }

  function anew() {
    room = PAGE;
    draw();
  }

  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const keys = new Map(every.map((one) => [one, one.row.cells[column].textContent]));
      sorted = every.slice().sort((a, b) => order.compare(keys.get(a), keys.get(b)));
      if (down) sorted.reverse();
      body.append(...sorted.map((one) => one.row));
      anew();
    });
  });

  function named(row) {
    const name = row.cells[0];
    if (name.firstElementChild) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "pc";
    button.textContent = name.textContent;
    name.replaceChildren(button);
  }

  const dialog = document.getElementById("detail");
  body.addEventListener("click", (event) => {
    const button = event.target.closest("button.pc");
    if (!button) return;
    const row = button.closest("tr");
    document.getElementById("detail-title").textContent = button.textContent;
    const list = document.getElementById("detail-list");
    list.replaceChildren();
    (row.dataset.d || "").split(",").forEach((number, at) => {
      const cell = data.cells[Number(number)];
      if (number === "" || !cell) return;
      const term = document.createElement("dt");
      term.textContent = data.titles[at];
      const state = document.createElement("dd");
      state.textContent = cell[1] ? `${data.states[cell[0]]}  ${cell[1]}` : data.states[cell[0]];
      state.className = cell[0];
      list.append(term, state);
    });
    dialog.showModal();
  });
  document.getElementById("detail-close").addEventListener("click", () => dialog.close());
  form.addEventListener("input", anew);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(anew));
  more.addEventListener("click", () => {
    room += PAGE;
    draw();
  });
  draw();
})();
