"use strict";
// The figure and the table beside it show the same: what is pointed at, chosen or searched in one is marked in the other.
// A word of the figure has a picture for each of its states; a click on a block shows the state that its lead names.
const all = (query, root = document) => [...root.querySelectorAll(query)];
const one = (query, root = document) => root.querySelector(query);
const search = one("#search"), sections = all("main > section"), blocks = all("figure[data-level=block]");
const last = (list) => list[list.length - 1];
// A network is a section; its paths are its own.
const rowsOf = new Map(sections.map((section) => [section, all(".rows tbody tr", section)]));
const home = (element) => element.closest("main > section");
const isWithin = (path, outer) => outer !== "" && (path === outer || path.startsWith(outer + "/"));
// A node stands for its rows, or for the first of equal ones; a row inside of it belongs to it, too.
const covers = (node, path) => node.dataset.covers.split(" ").some((outer) => isWithin(path, outer));
const nodes = (root = document) => all("g[data-covers]", root);

// States
const shown = (word) => [...word.children].find((state) => !state.hasAttribute("hidden"));
const stateOf = (word, name) => [...word.children].find((state) => state.dataset.state === name);
const wholeOf = (word) => [...word.children].find((state) => "whole" in state.dataset) || word.lastElementChild;
const openable = blocks.flatMap((figure) => all(".word", figure)).filter((word) => word.children.length > 1);

function change(word, state) {
  [...word.children].forEach((each) => each.toggleAttribute("hidden", each !== state));
}

function toggle(node) {
  const word = node.closest(".word");
  change(word, stateOf(word, node.dataset.lead));
  settle();
  const next = nodes(shown(word)).find((each) => each.dataset.path === node.dataset.path);
  if (next !== undefined) { next.focus({ preventScroll: true }); keepInView(next); }
}

let chosen = one("button[aria-pressed=true]").dataset.level;

function show(level) {
  chosen = level;
  const name = level === "layer" ? "block" : level;
  all("figure").forEach((figure) => { figure.hidden = figure.dataset.level !== name; });
  if (name === "block") openable.forEach((word) => change(word, level === "layer" ? wholeOf(word) : word.firstElementChild));
  settle();
}

// What is chosen above the figure follows what is open in it.
function settle() {
  const level = all("figure").find((figure) => !figure.hidden).dataset.level;
  const open = openable.filter((word) => shown(word) !== word.firstElementChild);
  // Where there are no blocks, both levels are the same.
  const isWhole = openable.length === 0 ? chosen === "layer" : openable.every((word) => shown(word) === wholeOf(word));
  const pressed = { network: level === "network", stage: level === "stage", layer: level === "block" && isWhole,
    block: level === "block" && !isWhole && (open.length === 0 || "mixed") };
  all("button[data-level]").forEach((button) => button.setAttribute("aria-pressed", pressed[button.dataset.level]));
  all("figure:not([hidden])").forEach(connect);
}

// Marks
function mark(section, paths) {
  rowsOf.get(section).forEach((row) => row.classList.toggle("on", paths.includes(row.dataset.path)));
  nodes(section).forEach((node) => node.classList.toggle("on", paths.some((path) => covers(node, path) || isWithin(node.dataset.path, path))));
}
const own = (node) => rowsOf.get(home(node)).map((row) => row.dataset.path).filter((path) => covers(node, path));

function keepInView(element) {
  if (element.scrollIntoView) element.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// On a narrow page the table is below the figure: who looks at a card is not led away from it.
const isBeside = (section) => one(".rows", section).getBoundingClientRect().left > one(".pictures", section).getBoundingClientRect().left;

// Opens the blocks around a row, and shows its card.
function reveal(row) {
  const section = home(row), path = row.dataset.path, figure = one("figure[data-level=block]", section);
  if (figure.hidden) show("block");
  const word = all(".word", figure).find((each) => nodes(each).some((node) => covers(node, path)));
  if (word === undefined) return;
  const inside = [...word.children].filter((state) => isWithin(path, state.dataset.state)
    || nodes(state).some((node) => node.dataset.path === state.dataset.state && covers(node, path)));
  const isShown = inside.some((state) => state === shown(word)) || "whole" in shown(word).dataset;
  if (inside.length > 0 && !isShown) change(word, last(inside));
  settle();
  keepInView(last(nodes(shown(word)).filter((node) => covers(node, path))) || word);
  mark(section, [path]);
}

function filter(text) {
  const isFound = (row) => row.textContent.toLowerCase().includes(text), every = [...rowsOf.values()].flat();
  every.forEach((row) => { row.hidden = !isFound(row); });
  sections.forEach((section) => {
    const found = rowsOf.get(section).filter(isFound).map((row) => row.dataset.path);
    nodes(section).forEach((node) => node.classList.toggle("off", text !== "" && !found.some((path) => covers(node, path))));
  });
  one("#found").textContent = text === "" ? "" : `${every.filter(isFound).length} of ${every.length} rows`;
}

// Lines that the browser's own layout has no place for: from the end of a line of words to the next, and to what starts
// elsewhere than behind the word before it.
const GUTTER = 10, MARGIN = 6, RADIUS = 6;
// What is wider than the page is set smaller, as long as it can be read; beyond that, the page is scrolled.
const SMALLEST = 0.65;

function fit(figure) {
  const style = getComputedStyle(figure), room = figure.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  all(".word", figure).map(shown).forEach((state) => {
    const share = Math.max(SMALLEST, Math.min(1, room / state.getAttribute("width")));
    state.style.zoom = share < 1 ? share : "";
  });
}

function seatOf(word, corner) {
  const state = shown(word), box = state.getBoundingClientRect();
  const bottom = box.bottom - corner.top;
  return { word, left: box.left - corner.left, right: box.right - corner.left, top: box.top - corner.top, bottom,
    axis: bottom + parseFloat(state.style.verticalAlign) * (state.style.zoom || 1), isNew: "new" in state.dataset };
}

function linesOf(seats) {
  const lines = [];
  seats.forEach((seat) => {
    const line = last(lines);
    if (line !== undefined && Math.abs(line.axis - seat.axis) < 1) line.seats.push(seat);
    else lines.push({ axis: seat.axis, seats: [seat] });
  });
  lines.forEach((line) => {
    line.top = Math.min(...line.seats.map((seat) => seat.top));
    line.bottom = Math.max(...line.seats.map((seat) => seat.bottom));
  });
  return lines;
}

function rounded(points) {
  return points.map(([x, y], number) => {
    const before = points[number - 1], after = points[number + 1];
    if (before === undefined || after === undefined) return `${before === undefined ? "M" : "L"}${x} ${y}`;
    const along = ([a, b]) => {
      const far = Math.hypot(a - x, b - y) || 1, step = Math.min(RADIUS, far / 2) / far;
      return `${x + (a - x) * step} ${y + (b - y) * step}`;
    };
    return `L${along(before)}Q${x} ${y} ${along(after)}`;
  }).join("");
}

function turn(above, below) {
  const end = last(above.seats), start = below.seats[0], gutter = above.bottom + GUTTER, left = 2 * MARGIN, right = end.right + GUTTER;
  return rounded([[end.right, end.axis], [right, end.axis], [right, gutter], [left, gutter], [left, start.axis], [start.left, start.axis]]);
}

function skip(lines, tag, corner, number) {
  const line = lines.find((each) => each.seats.some((seat) => seat.word === tag.closest(".word")));
  const isSource = (node) => node.dataset.path === tag.dataset.source || covers(node, tag.dataset.source);
  const from = lines.find((each) => each.seats.some((seat) => nodes(shown(seat.word)).some(isSource)));
  const source = from && from.seats.find((seat) => nodes(shown(seat.word)).some(isSource));
  if (source === undefined || source.word === tag.closest(".word")) return "";
  const box = tag.getBoundingClientRect(), to = (box.left + box.right) / 2 - corner.left, x = MARGIN - 2 * (number % 3);
  const out = from.bottom + GUTTER / 2, into = line.top - GUTTER / 2;
  return rounded([[source.right + 5, source.axis], [source.right + 5, out], [x, out], [x, into], [to, into], [to, box.top - corner.top]]);
}

function connect(figure) {
  fit(figure);
  const corner = figure.getBoundingClientRect();
  const lines = linesOf(all(".word", figure).map((word) => seatOf(word, corner)));
  const turns = lines.slice(1).flatMap((line, number) => (line.seats[0].isNew ? [] : [turn(lines[number], line)]));
  const tags = all("g[data-source]", figure).filter((tag) => shown(tag.closest(".word")).contains(tag));
  const [main, thin] = all(".lines path", figure);
  main.setAttribute("d", turns.join(""));
  thin.setAttribute("d", tags.map((tag, number) => skip(lines, tag, corner, number)).join(""));
}

// A block that can be opened is a button, and so is the frame of one that is open.
all("g[data-lead]").forEach((node) => {
  const isOpen = node.dataset.lead !== node.dataset.path;
  Object.entries({ role: "button", tabindex: "0", "aria-expanded": isOpen }).forEach(([name, value]) => node.setAttribute(name, value));
  const body = all("rect", node).find((box) => box.getAttribute("x") === "0" && box.getAttribute("y") === "0");
  const [x, y] = [2, body.getAttribute("height") - 2];
  const sign = document.createElementNS(node.namespaceURI, "path");
  sign.setAttribute("class", "toggle");
  sign.setAttribute("d", `M${x - 6} ${y}a6 6 0 1 0 12 0a6 6 0 1 0 -12 0M${x - 3} ${y}h6${isOpen ? "" : `M${x} ${y - 3}v6`}`);
  node.append(sign);
});
nodes().filter((node) => !node.hasAttribute("role")).forEach((node) => node.setAttribute("role", "img"));
all("figure .lines").forEach((lines) => ["w", "w n"].forEach((name) => {
  const path = document.createElementNS(lines.namespaceURI, "path");
  path.setAttribute("class", name);
  lines.append(path);
}));
all(".hint, nav").forEach((each) => { each.hidden = false; });

const nodeOf = (event) => event.target.closest("g[data-covers]"), rowOf = (event) => event.target.closest("tr[data-path]");
sections.forEach((section) => {
  const pictures = one(".pictures", section), table = one(".rows", section), rows = rowsOf.get(section);
  ["mouseover", "focusin"].forEach((name) => {
    pictures.addEventListener(name, (event) => { const node = nodeOf(event); mark(section, node === null ? [] : own(node)); });
    table.addEventListener(name, (event) => { const row = rowOf(event); mark(section, row === null ? [] : [row.dataset.path]); });
  });
  section.addEventListener("mouseleave", () => mark(section, []));
  pictures.addEventListener("click", (event) => {
    const node = nodeOf(event);
    if (node === null) return;
    const row = rows.find((each) => covers(node, each.dataset.path));
    if (row !== undefined && isBeside(section)) keepInView(row);
    if ("lead" in node.dataset) toggle(node);
  });
  pictures.addEventListener("keydown", (event) => {
    const node = nodeOf(event);
    if (node !== null && "lead" in node.dataset && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); toggle(node); }
  });
  // One row of the table is in the order of the tab key; arrows go to the others.
  if (rows.length > 0) rows[0].tabIndex = 0;
  table.addEventListener("click", (event) => { const row = rowOf(event); if (row !== null) reveal(row); });
  table.addEventListener("keydown", (event) => {
    const row = rowOf(event), seen = rows.filter((each) => !each.hidden), step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (row !== null && event.key === "Enter") reveal(row);
    const next = step && seen[seen.indexOf(row) + step];
    if (next) { event.preventDefault(); row.tabIndex = -1; next.tabIndex = 0; next.focus(); }
  });
});
all("button[data-level]").forEach((button) => button.addEventListener("click", () => show(button.dataset.level)));
search.addEventListener("input", () => filter(search.value.trim().toLowerCase()));
search.addEventListener("keydown", (event) => {
  const row = [...rowsOf.values()].flat().find((each) => !each.hidden);
  if (event.key === "Enter" && row !== undefined) reveal(row);
});
let width = 0;
new ResizeObserver(() => {
  if (width !== one(".pictures").clientWidth) { width = one(".pictures").clientWidth; settle(); }
}).observe(one(".pictures"));
