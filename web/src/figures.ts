// Reads what a chart shows: from JSON beside the table, or from the table itself.

export type Value = number | null;

export interface Series {
  name: string;
  values: Value[];
  low?: Value[];
  high?: Value[];
}

export interface Figures {
  kind: "bar" | "line";
  unit: string;
  categories: string[];
  series: Series[];
}

const number = (text: string): Value => {
  const found = text.replace(/[,，\s]/g, "").match(/^-?\d+(\.\d+)?/);
  return found ? Number(found[0]) : null;
};

const words = (cell: Element | undefined): string => (cell?.textContent ?? "").trim();

/** First column the categories, each further column a series. */
export function fromTable(table: HTMLTableElement): Figures {
  const head = [...(table.tHead?.rows[0]?.cells ?? [])];
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
  const series = head.slice(1).map((cell, index) => ({
    name: words(cell),
    values: rows.map((row) => number(words(row.cells[index + 1]))),
  }));
  return { kind: "bar", unit: "", categories: rows.map((row) => words(row.cells[0])), series };
}

export function figuresOf(figure: HTMLElement): Figures | null {
  const json = figure.querySelector('script[type="application/json"]')?.textContent;
  if (json) {
    const given = JSON.parse(json) as Partial<Figures>;
    return { kind: given.kind ?? "bar", unit: given.unit ?? "", categories: given.categories ?? [], series: given.series ?? [] };
  }
  const table = figure.querySelector("table");
  return table ? fromTable(table) : null;
}
