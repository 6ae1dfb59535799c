// Draws a message from its pieces. A kind that this page does not know yet is left out, never guessed.

import { drawForm } from "./form.js";
import { icon, make } from "./make.js";
import { t } from "./words.js";

const ARROW_DOWN = "M8 2v8m0 0L4.5 6.5M8 10l3.5-3.5M3 13.5h10";

/** The line `pieces` as nodes. `acts.type(line)` puts a line into the command line. */
function inline(pieces, acts) {
  return pieces.map((piece) => {
    switch (piece.is) {
      case "text":
        return make("bdi", {}, piece.text);
      case "strong":
        return make("strong", {}, inline(piece.line, acts));
      case "mention":
        return make("span", { class: "mention" }, make("bdi", {}, `@${piece.name}`));
      case "moment":
        return make("time", { dateTime: piece.at }, piece.text);
      case "day":
        return make("time", { dateTime: piece.on }, piece.text);
      case "command":
        return make("button", { type: "button", class: "command", onclick: () => acts.type(piece.line) }, make("bdi", {}, piece.line));
      case "link":
        return link(piece);
      default:
        return "";
    }
  });
}

function link({ url, label }) {
  // Looked at again here: the server lets through nothing else, and a second gate costs nothing.
  if (!/^https?:\/\//i.test(url)) return make("bdi", {}, label);
  return make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, make("bdi", {}, label));
}

/** `message` as nodes. `acts`: `say(button, node)`, `fill(form, values, node)`, `type(line)`. */
export function drawMessage(message, acts) {
  let headings = 0;
  return message.blocks.map((block) => {
    switch (block.is) {
      case "heading":
        headings += 1;
        return make(headings === 1 ? "h3" : "h4", {}, inline(block.line, acts));
      case "paragraph":
        return make("p", {}, inline(block.line, acts));
      case "quote":
        return make("blockquote", {}, inline(block.line, acts));
      case "note":
        return make("p", { class: "note" }, inline(block.line, acts));
      case "items":
        return make(block.numbered ? "ol" : "ul", { class: "items" }, block.lines.map((line) => make("li", {}, inline(line, acts))));
      case "facts":
        return make("dl", { class: "facts" }, block.pairs.map(([label, value]) => make("div", {}, make("dt", {}, inline(label, acts)), make("dd", {}, inline(value, acts)))));
      case "table":
        return table(block, acts);
      case "bar":
        return bar(block, acts);
      case "picture":
        return picture(block);
      case "file":
        return file(block);
      case "divider":
        return make("hr");
      case "buttons":
        return make("div", { class: "buttons" }, block.buttons.map((button) => pressable(button, acts)));
      case "ask":
        return drawForm(block.form, acts);
      default:
        return "";
    }
  });
}

const plain = (pieces) => inline(pieces, { type() {} }).map((node) => node.textContent ?? node).join("");

function table({ header, rows, numeric }, acts) {
  const flush = new Set(numeric);
  const cell = (tag, column, set, line) => make(tag, { class: flush.has(column) ? "figure" : undefined, ...set }, inline(line, acts));
  const head = header.map((line, column) => cell("th", column, { scope: "col", role: "columnheader" }, line));
  const body = rows.map((row) =>
    make("tr", { role: "row" }, row.map((line, column) =>
      column === 0
        ? cell("th", column, { scope: "row", role: "rowheader" }, line)
        : cell("td", column, { role: "cell", "data-head": plain(header[column] ?? []) }, line))));
  return make("div", { class: header.length > 3 ? "table wide" : "table" },
    make("table", { role: "table" },
      make("thead", { role: "rowgroup" }, make("tr", { role: "row" }, head)),
      make("tbody", { role: "rowgroup" }, body)));
}

function bar({ label, share, text }, acts) {
  const fill = make("span", { class: "fill" });
  fill.style.inlineSize = `${Math.round(Number(share) * 1000) / 10}%`;
  const name = make("span", { class: "bar-label" }, inline(label, acts));
  const track = make("span", { class: "track", role: "meter", "aria-valuemin": "0", "aria-valuemax": "1", "aria-valuenow": share, "aria-label": plain(label) }, fill);
  return make("div", { class: Number(share) >= 1 ? "bar full" : "bar" }, name, make("span", { class: "bar-text" }, inline(text, acts)), track);
}

const drawings = new WeakMap();
const phone = matchMedia("(max-width: 640px)");

function picture(block) {
  const image = make("img", { class: "chart", alt: block.alt, decoding: "async" });
  drawings.set(image, block);
  dress(image);
  return make("figure", {}, image);
}

/** The drawing that suits the look and the room. As an image it can hold neither script nor outside address. */
function dress(image) {
  const block = drawings.get(image);
  const narrow = phone.matches;
  const from = narrow ? block.narrow : block;
  // Its size is told beforehand, so that nothing jumps when it has been drawn.
  [image.width, image.height] = narrow ? block.narrow.size : block.size;
  const svg = document.documentElement.dataset.look === "dark" ? from.dark : from.light;
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}

/** Change every drawing when the look or the width of the page does. */
export function watchDrawings() {
  const again = () => document.querySelectorAll("img.chart").forEach((image) => drawings.has(image) && dress(image));
  document.documentElement.addEventListener("look", again);
  phone.addEventListener("change", again);
}

function file({ name, content }) {
  const fetchIt = () => {
    const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
    // As bytes of no kind: a browser saves it and never opens it as a page.
    const url = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
    make("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };
  return make("button", { type: "button", class: "file", onclick: fetchIt },
    icon(ARROW_DOWN), make("bdi", {}, name), make("span", { class: "muted" }, t("download")));
}

/** A button that says its line. */
export function pressable(button, acts) {
  const node = make("button", { type: "button", class: button.style ?? "plain" }, make("bdi", {}, button.label));
  node.addEventListener("click", () => acts.say(button, node));
  return node;
}
