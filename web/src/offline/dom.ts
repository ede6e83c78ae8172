// Small helpers to fill what the server's templates hold.

export function within<T extends HTMLElement = HTMLElement>(root: ParentNode, selector: string): T {
  const found = root.querySelector<T>(selector);
  if (!found) throw new Error(`nothing matches ${selector}`);
  return found;
}

/** A copy of what a <template> holds. */
export function copyOf(id: string): DocumentFragment {
  const template = within<HTMLTemplateElement>(document, `template#${id}`);
  return template.content.cloneNode(true) as DocumentFragment;
}
