import { defineConfig } from "vite";

// One script a mode, with a fixed name: Django adds the hash when it collects static files.
export default defineConfig(({ mode }) => ({
  publicDir: false,
  build: {
    outDir: "../src/wanli/ground/ui/static/ui/build",
    emptyOutDir: mode === "citizen",
    target: "es2019",
    chunkSizeWarningLimit: 900,
    rollupOptions: {
      input: `src/${mode}.ts`,
      output: { format: "iife", entryFileNames: `${mode}.js` },
    },
  },
}));
