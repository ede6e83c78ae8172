// Buttons that hand on a link, or the words of a part of the page: the phone's own share sheet, else the clipboard.

export function copyAndShare(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy], button[data-share-text]")) {
    const words = button.dataset["shareText"];
    const text = words ? (document.querySelector<HTMLElement>(words)?.innerText ?? "") : "";
    const url = button.dataset["copy"] || location.href;
    const canShare = typeof navigator.share === "function";
    const canCopy = navigator.clipboard !== undefined;
    if (!canShare && !canCopy) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      try {
        if (canShare) return await navigator.share(words ? { text } : { title: document.title, url });
        await navigator.clipboard.writeText(words ? text : url);
      } catch (reason) {
        if (reason instanceof DOMException && reason.name === "AbortError") return; // closed the share sheet
        throw reason;
      }
      const label = button.querySelector("span") ?? button;
      const before = label.textContent;
      label.textContent = button.dataset["doneWord"] ?? "✓";
      setTimeout(() => (label.textContent = before), 3000);
    });
  }
}
