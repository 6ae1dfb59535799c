// Before one is in: whom to be in the demo, or where to come in from. And "just to be sure" before a button.

import { avatar, make } from "./make.js";
import { t } from "./words.js";

const seal = () => make("img", { class: "seal", src: "/page/icon.svg", alt: "", width: 56, height: 56 });

/** The people of the demo as buttons; `onPick(person)`. */
function people(list, current, onPick) {
  return make("ul", { class: "people" }, list.map((one) =>
    make("li", {}, make("button", { type: "button", class: "person", "aria-current": one.id === current ? "true" : undefined, onclick: () => onPick(one) },
      avatar(one.name), make("span", { class: "me-words" }, make("strong", {}, make("bdi", {}, one.name)), make("span", {}, make("bdi", {}, one.about)))))));
}

/** Fill `door` with the people of the demo department; `other` are further nodes below them. */
export function welcome(door, { department, people: list }, onPick, ...other) {
  door.replaceChildren(make("main", { class: "welcome" }, seal(), make("p", { class: "kicker" }, make("bdi", {}, department ?? "")),
    make("h1", {}, t("pick.title")), make("p", { class: "lead" }, t("pick.text")), people(list, "", onPick), other));
  door.querySelector(".person")?.focus({ focusVisible: false });
}

/** Fill `door` with where to come in from. */
export function closed(door, ...other) {
  door.replaceChildren(make("main", {}, seal(), make("h1", {}, t("trouble.who_title")), make("p", {}, t("trouble.who")), other));
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

/** Ask `question`; true when it is meant. Escape means no. */
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
