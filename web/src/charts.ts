import { BarChart, CustomChart, LineChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use } from "echarts/core";
import type { ECharts, EChartsCoreOption } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { figuresOf } from "./figures";
import type { Figures, Series } from "./figures";

use([BarChart, CustomChart, GridComponent, LineChart, SVGRenderer]);

interface Colours {
  ink: string;
  soft: string;
  line: string;
  paper: string;
  series: string[];
}

function coloursOf(element: HTMLElement): Colours {
  const style = getComputedStyle(element);
  const of = (name: string, fallback: string): string => style.getPropertyValue(name).trim() || fallback;
  return {
    ink: of("--ink", "#1b2423"),
    soft: of("--ink-soft", "#55605d"),
    line: of("--line", "#e4dfd3"),
    paper: of("--surface", "#ffffff"),
    // Told apart by lightness alone, so they can be read in grey.
    series: [of("--chart-1", "#b9c6c2"), of("--chart-2", "#0b5f59"), of("--chart-3", "#d9730d"), of("--chart-4", "#3d4a48")],
  };
}

const shown = (value: number, unit: string): string => `${(Math.round(value * 10) / 10).toLocaleString("en")}${unit}`;

/** Direct labels: the value and, on the first category, the name of the series. */
function labelOf(series: Series, unit: string, naming: boolean) {
  const first = series.values.findIndex((value) => value !== null);
  return (point: { dataIndex: number; value: unknown }): string => {
    if (typeof point.value !== "number") return "";
    const value = shown(point.value, unit);
    return naming && point.dataIndex === first ? `${series.name}\n${value}` : value;
  };
}

/** Whiskers from low to high, as a series of its own above the bars. */
function whiskers(figures: Figures, series: Series, index: number, colours: Colours): object | null {
  const { low, high } = series;
  if (!low || !high) return null;
  const count = figures.series.length;
  const data = series.values.flatMap((_value, at) => {
    const [from, to] = [low[at], high[at]];
    return from == null || to == null ? [] : [[at, from, to]];
  });
  return {
    type: "custom",
    data,
    silent: true,
    z: 5,
    renderItem: (_params: unknown, api: CustomApi) => {
      const band = api.size([1, 0])[0] ?? 0;
      const isBar = figures.kind === "bar";
      const shift = isBar ? ((index + 0.5) / count - 0.5) * band * 0.7 : 0;
      const [x = 0, bottom = 0] = api.coord([api.value(0), api.value(1)]);
      const [, top = 0] = api.coord([api.value(0), api.value(2)]);
      const style = { stroke: colours.ink, lineWidth: 1.5 };
      const line = (x1: number, y1: number, x2: number, y2: number): object => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
      const at = x + shift;
      return { type: "group", children: [line(at, top, at, bottom), line(at - 5, top, at + 5, top), line(at - 5, bottom, at + 5, bottom)] };
    },
  };
}

interface CustomApi {
  value(dimension: number): number;
  coord(point: number[]): number[];
  size(extent: number[]): number[];
}

function seriesOf(figures: Figures, colours: Colours): object[] {
  const isAlone = figures.series.length === 1;
  const drawn = figures.series.map((series, index) => {
    const isBar = figures.kind === "bar";
    const hasInterval = series.high !== undefined;
    return {
      type: figures.kind,
      name: series.name,
      data: series.values,
      barCategoryGap: "30%",
      barGap: "0%",
      ...(isAlone ? { barMaxWidth: 72 } : {}),
      symbolSize: 9,
      lineStyle: { width: 3 },
      itemStyle: { color: colours.series[(isAlone ? 1 : index) % colours.series.length], borderRadius: isBar ? [4, 4, 0, 0] : 0 },
      label: {
        show: true,
        // Beside an interval the label stands inside the foot of the bar, where no whisker crosses it.
        position: isBar && hasInterval ? "insideBottom" : "top",
        color: isBar && hasInterval ? (index === 0 && !isAlone ? "#1b2423" : "#ffffff") : colours.ink,
        lineHeight: 17,
        formatter: labelOf(series, figures.unit, figures.series.length > 1),
      },
      connectNulls: false,
    };
  });
  const intervals = figures.series.map((series, index) => whiskers(figures, series, index, colours));
  return [...drawn, ...intervals.filter((series): series is object => series !== null)];
}

function optionOf(figures: Figures, colours: Colours, isCalm: boolean): EChartsCoreOption {
  const axis = { axisTick: { show: false }, axisLine: { lineStyle: { color: colours.line } } };
  return {
    animation: !isCalm,
    animationDuration: 200,
    textStyle: { fontFamily: "inherit", fontSize: 13, color: colours.ink },
    grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
    xAxis: { type: "category", data: figures.categories, ...axis, axisLabel: { color: colours.ink, interval: 0, hideOverlap: true, width: 96, overflow: "break" } },
    yAxis: {
      type: "value",
      min: 0,
      splitNumber: 4,
      axisLabel: { color: colours.soft, formatter: (value: number) => shown(value, figures.unit) },
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: seriesOf(figures, colours),
  };
}

function draw(figure: HTMLElement): ECharts | null {
  const figures = figuresOf(figure);
  if (!figures || figures.categories.length === 0 || figures.series.length === 0) return null;
  const place = document.createElement("div");
  place.className = "chart";
  place.setAttribute("aria-hidden", "true"); // the table beside it says the same in words
  figure.prepend(place);
  const chart = init(place, null, { renderer: "svg" });
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const paint = (): void => chart.setOption(optionOf(figures, coloursOf(place), isCalm), true);
  paint();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  new ResizeObserver(() => chart.resize()).observe(place);
  return chart;
}

export function drawCharts(): void {
  document.querySelectorAll<HTMLElement>("figure[data-chart]").forEach(draw);
}
