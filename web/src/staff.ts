// Draws the figures of the dashboard. The table stays: the drawing only helps the eye.
import { drawCharts } from "./charts";

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", drawCharts);
else drawCharts();
