// The switch between light and dark without loading the page anew; the server still keeps the choice.

export function switchTheme(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-theme-switch]")) {
    button.addEventListener("click", (event) => {
      const form = button.form;
      if (!form || !window.fetch) return;
      event.preventDefault();
      const data = new FormData(form);
      data.set("theme", button.value);
      fetch(button.formAction, { method: "POST", body: data, credentials: "same-origin", redirect: "manual" })
        .then(() => location.reload())
        .catch(() => form.requestSubmit(button));
      const root = document.documentElement;
      root.classList.remove("theme-light", "theme-dark");
      root.classList.add(`theme-${button.value}`);
    });
  }
}
