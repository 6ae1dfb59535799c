// Runs before anything is painted, so that a page chosen dark never flashes white. No module: modules wait.
(() => {
  const root = document.documentElement;
  const night = matchMedia("(prefers-color-scheme: dark)");
  const kept = () => {
    try {
      return localStorage.getItem("zg.look");
    } catch {
      return null;
    }
  };
  let chosen = kept();
  const show = () => {
    const dark = chosen === "dark" || (chosen !== "light" && night.matches);
    root.dataset.look = dark ? "dark" : "light";
    root.dispatchEvent(new Event("look"));
  };
  night.addEventListener("change", show);
  window.zhangguiLook = {
    get chosen() {
      return chosen === "dark" || chosen === "light" ? chosen : "auto";
    },
    choose(look) {
      chosen = look;
      try {
        if (look === "auto") localStorage.removeItem("zg.look");
        else localStorage.setItem("zg.look", look);
      } catch {
        /* it holds for this page then */
      }
      show();
    },
  };
  show();
})();
