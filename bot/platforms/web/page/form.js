// Draws a form inside a message: one field per argument, what is known already filled in, what was wrong at its field.

import { icon, make } from "./make.js";
import { t } from "./words.js";

const CALENDAR = "M3 4.5h10v9H3zM3 7h10M5.5 2.5v3m5-3v3";
const FEW = 4;
let made = 0;

/** `form` as a `<form>`; `acts.fill(form, values, node)` is called with what was typed. */
export function drawForm(form, acts) {
  const rows = form.fields.map((field) => row(field, `f${(made += 1)}`));
  const submit = make("button", { type: "submit", class: "primary" }, make("bdi", {}, form.submit));
  const node = make("form", { class: "ask", noValidate: true, "aria-label": form.title },
    make("h4", {}, make("bdi", {}, form.title)), rows.map((one) => one.node), make("div", { class: "buttons" }, submit));
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    const wrong = rows.filter((one) => one.check());
    if (wrong.length) {
      wrong[0].focus();
      return;
    }
    const values = Object.fromEntries(rows.map((one) => [one.name, one.value()]).filter(([, value]) => value.trim()));
    acts.fill(form, values, node);
  });
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) node.requestSubmit();
  });
  return node;
}

/** Put the cursor where it is needed: the first field that is wrong, else the first that is empty. */
export function focusForm(node) {
  const fields = [...node.querySelectorAll("input, textarea, select")].filter((one) => one.tabIndex >= 0);
  const empty = (one) => one.type !== "radio" && !one.value;
  const one = fields.find((field) => field.getAttribute("aria-invalid")) ?? fields.find(empty) ?? fields[0];
  one?.focus({ preventScroll: true });
  one?.closest(".field").scrollIntoView({ block: "nearest", behavior: "instant" });
}

function row(field, id) {
  const control = controlOf(field, id);
  const about = [];
  const hint = field.hint && make("p", { class: "hint-text", id: `${id}-hint` }, make("bdi", {}, field.hint));
  if (hint) about.push(hint.id);
  const error = make("p", { class: "error-text", id: `${id}-error`, hidden: !field.error }, make("bdi", {}, field.error));
  about.push(error.id);
  const mark = (wrong) => {
    for (const one of control.inputs) {
      if (wrong) one.setAttribute("aria-invalid", "true");
      else one.removeAttribute("aria-invalid");
    }
  };
  for (const one of control.inputs) {
    one.setAttribute("aria-describedby", about.join(" "));
    if (field.required) one.setAttribute("aria-required", "true");
    one.addEventListener("input", () => {
      mark(false);
      error.hidden = true;
    });
  }
  mark(Boolean(field.error));
  const words = [make("bdi", {}, field.label), field.required ? null : make("span", { class: "muted" }, ` ${t("form.optional")}`)];
  const node = control.group
    ? make("fieldset", { class: "field" }, make("legend", {}, words), control.node, hint, error)
    : make("div", { class: "field" }, make("label", { for: id }, words), control.node, hint, error);
  return {
    node,
    name: field.name,
    value: control.value,
    focus: () => control.inputs[0].focus(),
    check() {
      const missing = field.required && !control.value().trim();
      if (missing) {
        mark(true);
        error.textContent = t("form.missing");
        error.hidden = false;
      }
      return missing;
    },
  };
}

function controlOf(field, id) {
  if (field.choices.length && field.choices.length <= FEW && field.kind === "choice") return pills(field, id);
  if (field.choices.length) return chooser(field, id);
  if (field.kind === "long_text") return typed(make("textarea", { id, rows: 2, value: field.value }));
  const mode = field.kind === "number" ? "decimal" : "text";
  const input = make("input", { id, type: "text", inputMode: mode, value: field.value });
  return field.kind === "day" ? withCalendar(input) : typed(input);
}

const typed = (input, node = input) => ({ node, inputs: [input], value: () => input.value });

function chooser(field, id) {
  const options = field.choices.map(({ label, value }) => make("option", { value, selected: value === field.value }, label));
  const known = field.choices.some(({ value }) => value === field.value);
  return typed(make("select", { id }, make("option", { value: "", selected: !known }, t("form.choose")), options));
}

function pills(field, id) {
  const inputs = field.choices.map(({ value }, at) =>
    make("input", { type: "radio", name: id, id: `${id}-${at}`, value, checked: value === field.value }));
  if (!field.required) inputs.forEach(takesBack);
  const node = make("div", { class: "pills" }, inputs.map((input, at) =>
    make("label", { for: input.id }, input, make("span", {}, make("bdi", {}, field.choices[at].label)))));
  return { node, inputs, group: true, value: () => inputs.find((one) => one.checked)?.value ?? "" };
}

/** A choice one need not make can be taken back: by pressing it again, or with Backspace. */
function takesBack(input) {
  let was = false;
  const before = () => {
    was = input.checked;
  };
  const back = () => {
    input.checked = false;
    input.dispatchEvent(new Event("input"));
  };
  input.addEventListener("pointerdown", before);
  input.addEventListener("click", (event) => event.detail > 0 && was && back());
  input.addEventListener("keydown", (event) => /^(Backspace|Delete)$/.test(event.key) && back());
}

/** A day may be typed as people say it (昨天, 11-24) or picked; the picker is the browser's own. */
function withCalendar(input) {
  const native = make("input", { type: "date", class: "native-date", tabIndex: -1, "aria-hidden": true });
  native.addEventListener("change", () => {
    if (!native.value) return;
    input.value = native.value;
    input.dispatchEvent(new Event("input"));
    input.focus();
  });
  const open = make("button", { type: "button", class: "calendar", "aria-label": t("form.calendar"), onclick: () => native.showPicker?.() }, icon(CALENDAR));
  return typed(input, make("div", { class: "with-calendar" }, input, open, native));
}
