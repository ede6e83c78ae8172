// A booth: whoever leaves in the middle leaves a fresh start. Asks first, and never hurries anybody in the elder view.

const QUIET = 45; // seconds without a touch before asking
const PATIENCE = 20; // seconds to say that somebody is there

export function mindBooth(): void {
  const foot = document.querySelector<HTMLElement>("[data-idle]");
  const dialog = foot?.querySelector<HTMLDialogElement>("[data-idle-ask]");
  const start = foot?.dataset["idle"];
  if (!foot || !dialog || !start || location.pathname === start) return;
  if (document.documentElement.classList.contains("view-elder")) return;
  const seconds = dialog.querySelector<HTMLElement>("[data-idle-seconds]");
  let quiet = 0;
  let left = PATIENCE;
  const touched = (): void => {
    quiet = 0;
  };
  for (const kind of ["pointerdown", "keydown", "scroll", "focusin"]) addEventListener(kind, touched, { passive: true });
  setInterval(() => {
    if (!dialog.open) {
      quiet += 1;
      if (quiet < QUIET) return;
      left = PATIENCE;
      dialog.showModal();
    } else left -= 1;
    if (seconds) seconds.textContent = String(left);
    if (left <= 0) location.assign(start);
  }, 1000);
  dialog.addEventListener("close", touched);
}
