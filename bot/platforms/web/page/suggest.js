// What could stand next in a line. Pure: from the text before the cursor to the options, with no page in it.

const MOST = 8;
const fold = (text) => text.normalize("NFKC").toLowerCase();
const ascii = (text) => /^[\x20-\x7e]*$/.test(text);

/** Every command with its words apart, both languages. */
export function learnCommands(commands) {
  return commands.map((one) => ({ ...one, words: { en: one.en.split(" "), zh: one.zh.split(" ") } }));
}

/**
 * For the text before the cursor: `options` (`text` is the whole new text, `label` and `about` what is shown), and
 * `command` with the index `at` of its argument that stands next, once a command is named.
 */
export function suggest(text, { commands, names, days, language }) {
  const nothing = { options: [], command: null, at: -1 };
  const lead = text.match(/^\s*[/／]?/)[0];
  const slash = /[/／]$/.test(lead);
  const rest = text.slice(lead.length);
  if (!rest && !slash) return nothing;
  const said = rest.split(/\s+/).map(fold);
  const named = findCommand(said, commands);
  if (named) return argument(text, rest, named, names, days);
  const options = nextWords(lead, rest, said, commands, language);
  return { ...nothing, options: options.length ? options : byMeaning(lead, rest, commands, language) };
}

const says = (command, at, word) => fold(command.words.en[at] ?? "") === word || fold(command.words.zh[at] ?? "") === word;

/** The command whose words all stand there and are finished; the longest. */
function findCommand(said, commands) {
  let found = null;
  for (const command of commands) {
    const n = command.words.en.length;
    const whole = said.length > n && command.words.en.every((_, at) => says(command, at, said[at]));
    if (whole && (!found || n > found.words.en.length)) found = command;
  }
  // "/kpi " begins several commands: it names none until a second word stands there.
  if (!found) return null;
  const longer = commands.some((one) => one !== found && one.words.en.length > found.words.en.length
    && found.words.en.every((_, at) => one.words.en[at] === found.words.en[at])
    && said.length === found.words.en.length + 1 && begins(one, said.length - 1, said.at(-1)));
  return longer ? null : found;
}

const begins = (command, at, part) =>
  Boolean(command.words.en[at]) && (fold(command.words.en[at]).startsWith(part) || fold(command.words.zh[at]).startsWith(part));

function nextWords(lead, rest, said, commands, language) {
  const at = said.length - 1;
  const part = said[at];
  const fitting = commands.filter((one) => said.slice(0, at).every((word, n) => says(one, n, word)) && begins(one, at, part));
  const tongue = part ? (ascii(part) ? "en" : "zh") : at > 0 ? (ascii(said[at - 1]) ? "en" : "zh") : language;
  const groups = new Map();
  for (const one of fitting) {
    const key = one.words.en.slice(0, at + 1).join(" ");
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(one);
  }
  const few = groups.size === 1 && part;
  const shown = few ? fitting.map((one) => [one]) : [...groups.values()];
  const before = lead + rest.slice(0, rest.length - rest.split(/\s+/).at(-1).length);
  return shown.slice(0, at === 0 && !part ? 40 : MOST * 2).map((group) => {
    const one = group[0];
    const upto = group.length > 1 ? at + 1 : one.words.en.length;
    const words = one.words[tongue].slice(at, upto).join(" ");
    const other = one.words[tongue === "en" ? "zh" : "en"].slice(0, upto).join(" ");
    const seconds = group.map((each) => each.words[tongue][at + 1]).filter(Boolean);
    const about = group.length > 1 ? [...new Set(seconds)].join(" · ") : one.help;
    return { text: `${before}${words} `, label: one.words[tongue].slice(0, upto).join(" "), other, about };
  });
}

/** Nothing begins like that: commands that are about it. */
function byMeaning(lead, rest, commands, language) {
  const part = fold(rest.trim());
  if (part.length < 2) return [];
  return commands.filter((one) => fold(`${one.zh} ${one.en} ${one.help}`).includes(part)).slice(0, MOST).map((one) => {
    const words = one.words[language === "zh" ? "zh" : "en"].join(" ");
    return { text: `${lead || "/"}${words} `, label: words, other: language === "zh" ? one.en : one.zh, about: one.help };
  });
}

function argument(text, rest, command, names, days) {
  const { begun, values } = cut(rest, command.words.en.length);
  const at = Math.min(values, Math.max(command.parameters.length - 1, 0));
  const parameter = command.parameters[at];
  const free = { options: [], command, at: parameter ? at : -1 };
  if (!parameter || /["“「]/.test(begun)) return free;
  const offered = begun.startsWith("@") ? names.people : offers(parameter, names, days);
  const part = fold(begun.replace(/^@/, ""));
  const fitting = offered.filter((one) => fold(one).includes(part) && fold(one) !== part);
  fitting.sort((one, other) => Number(fold(other).startsWith(part)) - Number(fold(one).startsWith(part)));
  const before = text.slice(0, text.length - begun.length);
  const options = fitting.slice(0, MOST).map((one) => ({ text: `${before}${/\s/.test(one) ? `"${one}"` : one} `, label: one, other: "", about: "" }));
  return { ...free, options };
}

function offers(parameter, names, days) {
  switch (parameter.kind) {
    case "metric":
      return names.metrics;
    case "person":
    case "candidate":
      return names.people;
    case "receiver":
      return [...names.people, ...names.roles];
    case "role":
      return names.roles;
    case "day":
      return days.slice(0, 3);
    case "coming_day":
      return days.slice(1, 3);
    case "span":
      return days;
    default:
      return parameter.choices;
  }
}

/** How many values are finished after `skip` words, and the word begun after them; quotes hold words together. */
function cut(rest, skip) {
  const words = rest.match(/(?:["“「][^"”」]*["”」]|\S)+|["“「].*$/g) ?? [];
  const ended = /\s$/.test(rest) && !/["“「][^"”」]*$/.test(rest);
  const begun = ended ? "" : (words.at(-1) ?? "");
  const finished = words.length - (ended ? 0 : 1) - skip;
  return { begun: words.length > skip ? begun : "", values: Math.max(finished, 0) };
}
