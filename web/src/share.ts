// Buttons that hand a link on: the phone's own share sheet where there is one, else the clipboard.

export function copyAndShare(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    const url = button.dataset["copy"] || location.href;
    const canShare = typeof navigator.share === "function";
    const canCopy = navigator.clipboard !== undefined;
    if (!canShare && !canCopy) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        if (canShare) return await navigator.share({ title: document.title, url });
        await navigator.clipboard.writeText(url);
      } catch (reason) {
        if (reason instanceof DOMException && reason.name === "AbortError") return; // closed the share sheet
        throw reason;
      }
      const words = button.querySelector("span") ?? button;
      const before = words.textContent;
      words.textContent = button.dataset["doneWord"] ?? "✓";
      setTimeout(() => (words.textContent = before), 3000);
    });
  }
}
