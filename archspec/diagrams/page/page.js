"use strict";
// The figure and the table beside it show the same: what is pointed at, chosen or searched in one is marked in the other.
const all = (query, root = document) => [...root.querySelectorAll(query)];
const rows = all("#rows tbody tr"), search = document.querySelector("#search");
const isWithin = (path, outer) => outer !== "" && (path === outer || path.startsWith(outer + "/"));
// A node stands for its rows, or for the first of equal ones; a row inside of it belongs to it, too.
const covers = (node, path) => node.dataset.covers.split(" ").some((outer) => isWithin(path, outer));
const nodes = () => all("#pictures g[data-covers]");

function mark(paths) {
  rows.forEach((row) => row.classList.toggle("on", paths.includes(row.dataset.path)));
  nodes().forEach((node) => node.classList.toggle("on", paths.some((path) => covers(node, path) || isWithin(node.dataset.path, path))));
}

function show(level) {
  all("#pictures > figure").forEach((figure) => { figure.hidden = figure.dataset.level !== level; });
  all("button[data-level]").forEach((button) => button.setAttribute("aria-pressed", button.dataset.level === level));
}

function toggle(path) {
  const section = all("section.opened").find((each) => each.dataset.path === path);
  if (section === undefined) return;
  section.hidden = !section.hidden;
  nodes().filter((node) => node.dataset.path === path && node.hasAttribute("role"))
    .forEach((node) => node.setAttribute("aria-expanded", !section.hidden));
  if (!section.hidden && section.scrollIntoView) section.scrollIntoView({ block: "nearest" });
}

function filter(words) {
  const isFound = (row) => row.textContent.toLowerCase().includes(words);
  rows.forEach((row) => { row.hidden = !isFound(row); });
  const found = rows.filter(isFound).map((row) => row.dataset.path);
  nodes().forEach((node) => node.classList.toggle("off", words !== "" && !found.some((path) => covers(node, path))));
  document.querySelector("#found").textContent = words === "" ? "" : `${found.length} of ${rows.length} rows`;
}

nodes().forEach((node) => {
  const own = () => rows.map((row) => row.dataset.path).filter((path) => covers(node, path));
  node.addEventListener("mouseenter", () => mark(own()));
  node.addEventListener("mouseleave", () => mark([]));
  node.addEventListener("click", () => {
    const row = rows.find((each) => own().includes(each.dataset.path));
    if (row !== undefined && row.scrollIntoView) row.scrollIntoView({ block: "nearest" });
  });
});
all("g[role=button]").forEach((node) => {
  node.addEventListener("click", () => toggle(node.dataset.path));
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); toggle(node.dataset.path); }
  });
});
all("button.close").forEach((button) => button.addEventListener("click", () => toggle(button.closest("section").dataset.path)));
rows.forEach((row) => {
  row.addEventListener("mouseenter", () => mark([row.dataset.path]));
  row.addEventListener("mouseleave", () => mark([]));
});
all("button[data-level]").forEach((button) => button.addEventListener("click", () => show(button.dataset.level)));
document.querySelector("#expand").addEventListener("click", () => all("section.opened[hidden]").forEach((each) => toggle(each.dataset.path)));
document.querySelector("#collapse").addEventListener("click", () => all("section.opened:not([hidden])").forEach((each) => toggle(each.dataset.path)));
search.addEventListener("input", () => filter(search.value.trim().toLowerCase()));
