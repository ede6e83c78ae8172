// The switch between light and dark without loading the page anew; the server still keeps the choice.

export function switchTheme(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-theme-switch]")) {
    form.addEventListener("submit", (event) => {
      const button = form.querySelector<HTMLButtonElement>("button[name=theme]");
      if (!button || !window.fetch) return;
      event.preventDefault();
      const data = new FormData(form);
      data.set("theme", button.value);
      fetch(form.action, { method: "POST", body: data, credentials: "same-origin", redirect: "manual" })
        .then(() => location.reload())
        .catch(() => form.submit());
      const root = document.documentElement;
      root.classList.remove("theme-light", "theme-dark");
      root.classList.add(`theme-${button.value}`);
    });
  }
}
