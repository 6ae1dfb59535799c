// Makes elements. Text is always text: nothing here, or anywhere on the page, reads markup from a string.

/** `<tag>` with `set` (properties; `class`, `data-…`, `aria-…` and `role` are attributes, `on…` listens) and children. */
export function make(tag, set = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(set)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (/^(data-|aria-|role$|for$|list$|scope$|lang$)/.test(name)) node.setAttribute(name, value === true ? "true" : value);
    else node[name] = value;
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

/** A small line drawing of 16 by 16. */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

const HUES = 8;

/** A round sign for a person: the last character of a Chinese name, the initials of another. */
export function sign(node, name) {
  const chinese = /\p{Script=Han}/u.test(name);
  const letters = [...name.trim()];
  const initials = name.trim().split(/\s+/).map((word) => [...word][0] ?? "").slice(0, 2).join("");
  node.textContent = chinese ? (letters.at(-1) ?? "") : initials.toUpperCase();
  let sum = 0;
  for (const letter of letters) sum += letter.codePointAt(0);
  node.dataset.hue = String(sum % HUES);
  return node;
}

/** A person's sign, made anew. */
export const avatar = (name) => sign(make("span", { class: "avatar", "aria-hidden": true }), name);
