// The page's own words, in the reader's language.

import { get } from "./net.js";

let words = {};
let language = "zh";

/** Fetch the words of `asked` ("zh", "en"), and put them wherever the page's markup asks for some. */
export async function learn(asked) {
  const { body } = await get(`/api/v1/words?language=${encodeURIComponent(asked)}`);
  words = body.words;
  language = body.language;
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const node of document.querySelectorAll("[data-words]")) node.textContent = t(node.dataset.words);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", t(node.dataset.label));
}

/** The text of `key` with `{places}` filled; the singular where there is one and `n` is 1. */
export function t(key, places = {}) {
  const text = (places.n === 1 && words[`${key}.one`]) || words[key] || "";
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(places[name] ?? whole));
}

/** The language the words are in. */
export const spoken = () => language;
