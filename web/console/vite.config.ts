import { existsSync, readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where the binary embeds the pages from; its committed placeholder must survive a build. */
const out = process.env.CONSOLE_OUT ?? at("../../internal/app/webui/console_dist");

function keepPlaceholder(): Plugin {
  return {
    name: "souk-keep-placeholder",
    apply: "build",
    buildStart() {
      if (!existsSync(out)) return;
      for (const name of readdirSync(out)) {
        if (name !== "placeholder.html") rmSync(`${out}/${name}`, { recursive: true });
      }
    },
  };
}

/** The server that pages under work ask: a demo marketplace (make run), or another one. */
const api = process.env.SOUK_API ?? "http://127.0.0.1:8080";

export default defineConfig({
  resolve: { alias: { "@": at("./src") } },
  plugins: [react(), keepPlaceholder()],
  server: {
    proxy: { "/v1": api, "/openapi.json": api },
  },
  build: {
    outDir: out,
    emptyOutDir: false,
    manifest: "manifest.json",
    target: "es2022",
    // An inlined file would need data: in the policy of every kind of source.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    modulePreload: { polyfill: false },
  },
  test: { include: ["src/**/*.test.{ts,tsx}"], environment: "node" },
} as Parameters<typeof defineConfig>[0]);
