// Who one is in the demo, and "just to be sure" before a button that asks for it.

import { avatar, make } from "./make.js";
import { t } from "./words.js";

/** The people of the demo as buttons; `onPick(person)`. */
export function people(list, current, onPick) {
  return make("ul", { class: "people" }, list.map((one) =>
    make("li", {}, make("button", { type: "button", class: "person", "aria-current": one.id === current ? "true" : undefined, onclick: () => onPick(one) },
      avatar(one.name), make("span", { class: "me-words" }, make("strong", {}, make("bdi", {}, one.name)), make("span", {}, make("bdi", {}, one.about)))))));
}

/** Choose another person in a dialog. */
export function pickAnother(dialog, list, current, onPick) {
  const pick = (one) => {
    dialog.close();
    onPick(one);
  };
  dialog.replaceChildren(
    make("header", {}, make("h2", { id: "picker-title" }, t("pick.change")), make("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, t("close"))),
    people(list, current, pick));
  dialog.showModal();
  dialog.querySelector("[aria-current]")?.focus();
}

/** Ask `question`; true when it is meant. Escape and a press beside the dialog mean no. */
export function sure(dialog, question, label, dangerous) {
  return new Promise((resolve) => {
    let meant = false;
    const go = () => {
      meant = true;
      dialog.close();
    };
    const no = make("button", { type: "button", class: "plain", onclick: () => dialog.close() }, t("cancel"));
    dialog.replaceChildren(
      make("h2", { id: "sure-title" }, t("sure_title")),
      make("p", {}, make("bdi", {}, question)),
      make("div", { class: "buttons" }, no, make("button", { type: "button", class: dangerous ? "danger" : "primary", onclick: go }, make("bdi", {}, label))));
    dialog.addEventListener("close", () => resolve(meant), { once: true });
    dialog.showModal();
    no.focus();
  });
}
