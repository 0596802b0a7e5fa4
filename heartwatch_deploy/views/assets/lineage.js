"use strict";
// Shows what Python has drawn: moves the view, finds objects, marks what is upstream and downstream of one.
const {nodes, edges, kinds, width, height} = JSON.parse(document.getElementById("lineage").textContent);
const byId = id => document.getElementById(id);
const graph = byId("graph"), view = byId("view"), panel = byId("panel"), query = byId("query"), found = byId("found");
const boxes = [...document.querySelectorAll(".node")], lines = [...document.querySelectorAll("#view .edge")];
const after = nodes.map(() => []), before = nodes.map(() => []);
edges.forEach(([source, target]) => { after[source].push(target); before[target].push(source); });
let at = {x: 0, y: 0, scale: 1}, chosen = null;

function show() { view.setAttribute("transform", `translate(${at.x} ${at.y}) scale(${at.scale})`); }
function zoom(factor, x, y) {
  const scale = Math.min(3, Math.max(0.05, at.scale * factor));
  at = {x: x - (x - at.x) * scale / at.scale, y: y - (y - at.y) * scale / at.scale, scale};
  show();
}
function zoomMiddle(factor) { zoom(factor, graph.clientWidth / 2, graph.clientHeight / 2); }
function fit(least) {
  const room = graph.getBoundingClientRect();
  const whole = Math.min(room.width / (width + 48), (room.height - 40) / (height + 48), 1.25);
  const scale = Math.max(whole, least);
  at = {scale, x: Math.max(24, (room.width - width * scale) / 2), y: Math.max(24, (room.height - 40 - height * scale) / 2)};
  show();
}
function bringIntoView(index) {
  const {x, y, w} = nodes[index], scale = Math.max(at.scale, 0.8);
  at = {scale, x: graph.clientWidth / 2 - (x + w / 2) * scale, y: graph.clientHeight / 2 - y * scale};
  show();
}

function reached(start, beside) {
  const far = new Map([[start, 0]]), waiting = [start];
  for (const each of waiting) for (const next of beside[each])
    if (!far.has(next)) { far.set(next, far.get(each) + 1); waiting.push(next); }
  return far;
}
function mark(up, down) {
  boxes.forEach((box, index) => {
    box.classList.toggle("self", index === chosen);
    box.classList.toggle("up", index !== chosen && up.has(index));
    box.classList.toggle("down", index !== chosen && down.has(index));
  });
  lines.forEach((line, index) => {
    const [source, target] = edges[line.dataset.edge];
    line.classList.toggle("up", up.has(source) && up.has(target));
    line.classList.toggle("down", down.has(source) && down.has(target));
  });
}
function choose(index, {move = false} = {}) {
  chosen = index;
  const up = index === null ? new Map() : reached(index, before), down = index === null ? new Map() : reached(index, after);
  document.body.classList.toggle("chosen", index !== null);
  mark(up, down);
  panel.hidden = index === null;
  history.replaceState(null, "", index === null ? location.pathname + location.search : "#" + encodeURIComponent(nodes[index].address));
  if (index === null) return;
  describe(index, up, down);
  if (move) bringIntoView(index);
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children);
  return made;
}
function icon(kind) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 14 14");
  use.setAttribute("href", "#icon-" + kind);
  svg.append(use);
  return svg;
}
function row(index, note) {
  const button = element("button", {class: "go " + nodes[index].kind, type: "button", "data-node": index}, icon(nodes[index].kind), element("span", {}, nodes[index].address));
  if (note) button.append(element("span", {class: "far"}, note));
  button.addEventListener("click", () => { clearSearch(); choose(index, {move: true}); });
  return element("li", {}, button);
}
function listed(title, name, far) {
  const rows = [...far].filter(([, steps]) => steps).map(([index, steps]) => row(index, steps === 1 ? "" : `${steps} steps`));
  const heading = element("h3", {class: name}, `${title}: ${rows.length}`);
  return rows.length ? [heading, element("ul", {id: "list-" + name}, ...rows)] : [heading, element("p", {class: "empty"}, "nothing in this picture")];
}
function describe(index, up, down) {
  const {address, kind, place} = nodes[index];
  const close = element("button", {id: "close", type: "button", "aria-label": "Close"}, "×");
  close.addEventListener("click", () => choose(null));
  panel.replaceChildren(close, element("h2", {}, address), element("p", {}, kinds[kind]),
    element("p", {}, element("code", {id: "place"}, place || "made by others: no file of this project defines it")),
    ...listed("Upstream", "up", up), ...listed("Downstream", "down", down));
  panel.scrollTop = 0;
}

function clearSearch() { query.value = ""; search(); }
function search() {
  const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = words.length ? nodes.map((_, index) => index).filter(index => words.every(word => `${nodes[index].address} ${nodes[index].place}`.toLowerCase().includes(word))) : [];
  document.body.classList.toggle("searched", words.length > 0);
  boxes.forEach((box, index) => box.classList.toggle("hit", hits.includes(index)));
  found.replaceChildren(...hits.slice(0, 60).map(index => row(index, "")));
  if (words.length && !hits.length) found.append(element("li", {class: "empty"}, "no object is named so"));
}
query.addEventListener("input", search);
query.addEventListener("keydown", event => {
  if (event.key === "Enter") found.querySelector("button")?.click();
  if (event.key === "ArrowDown") { found.querySelector("button")?.focus(); event.preventDefault(); }
});

const fingers = new Map();
let moved = false;
graph.addEventListener("pointerdown", event => { fingers.set(event.pointerId, event); moved = false; });
addEventListener("pointermove", event => {
  const last = fingers.get(event.pointerId);
  if (!last) return;
  const dx = event.clientX - last.clientX, dy = event.clientY - last.clientY;
  if (!moved && Math.hypot(dx, dy) < 4) return;
  moved = true;
  graph.classList.add("dragged");
  const other = [...fingers.values()].find(each => each.pointerId !== event.pointerId);
  if (other) {
    const room = graph.getBoundingClientRect(), span = each => Math.hypot(each.clientX - other.clientX, each.clientY - other.clientY);
    zoom(span(event) / Math.max(1, span(last)), (event.clientX + other.clientX) / 2 - room.left, (event.clientY + other.clientY) / 2 - room.top);
  } else { at.x += dx; at.y += dy; show(); }
  fingers.set(event.pointerId, event);
});
["pointerup", "pointercancel"].forEach(name => addEventListener(name, event => { fingers.delete(event.pointerId); graph.classList.remove("dragged"); }));
graph.addEventListener("wheel", event => {
  event.preventDefault();
  const room = graph.getBoundingClientRect();
  zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), event.clientX - room.left, event.clientY - room.top);
}, {passive: false});
graph.addEventListener("click", event => {
  if (moved) return;
  const box = event.target.closest(".node");
  choose(box ? boxes.indexOf(box) : null);
});
boxes.forEach((box, index) => box.addEventListener("keydown", event => {
  if (event.key === "Enter" || event.key === " ") { event.preventDefault(); choose(index); }
}));
addEventListener("keydown", event => {
  if (event.key === "Escape") { clearSearch(); choose(null); query.blur(); }
  if (event.target.closest("input") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") { event.preventDefault(); query.focus(); }
  if (event.key === "+" || event.key === "=") zoomMiddle(1.25);
  if (event.key === "-") zoomMiddle(0.8);
  if (event.key === "0") fit(0);
});
byId("in").addEventListener("click", () => zoomMiddle(1.25));
byId("out").addEventListener("click", () => zoomMiddle(0.8));
byId("fit").addEventListener("click", () => fit(0));
byId("theme").addEventListener("click", () => {
  const root = document.documentElement, isDark = getComputedStyle(root).colorScheme === "dark";
  root.dataset.theme = isDark ? "light" : "dark";
});
fit(0.72);
const asked = nodes.findIndex(each => "#" + encodeURIComponent(each.address) === location.hash);
if (asked >= 0) choose(asked, {move: true});
else if (nodes.some(each => each.asked)) choose(nodes.findIndex(each => each.asked));
