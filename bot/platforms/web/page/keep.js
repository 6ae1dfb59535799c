// What the browser keeps for us. One that keeps nothing (private, full, forbidden) is no reason to fail.

const area = (name) => {
  try {
    return name === "tab" ? sessionStorage : localStorage;
  } catch {
    return null;
  }
};

/** What was kept under `key` in "tab" (until it is closed) or "browser"; `otherwise` when there is nothing. */
export function kept(where, key, otherwise) {
  try {
    const text = area(where)?.getItem(`zg.${key}`);
    return text == null ? otherwise : JSON.parse(text);
  } catch {
    return otherwise;
  }
}

/** Keep `value` under `key`; null forgets it. */
export function keep(where, key, value) {
  try {
    if (value == null) area(where)?.removeItem(`zg.${key}`);
    else area(where)?.setItem(`zg.${key}`, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** Forget everything of ours in this tab. */
export function forgetTab() {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith("zg.")) sessionStorage.removeItem(key);
  } catch {
    /* nothing was kept */
  }
}
