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

/** The made-up marketplace answers only in dev and preview, and only when asked for. */
function mock(): Plugin {
  const load = async (built?: string) => (await import("./mock/server.ts")).middleware(built);
  return {
    name: "souk-mock",
    apply: "serve",
    async configureServer(server) {
      if (process.env.SOUK_API) return;
      server.middlewares.use(await load());
    },
    async configurePreviewServer(server) {
      if (process.env.SOUK_API) return;
      server.middlewares.use(await load(out));
    },
  };
}

export default defineConfig({
  resolve: { alias: { "@": at("./src") } },
  plugins: [react(), keepPlaceholder(), mock()],
  server: {
    proxy: process.env.SOUK_API ? { "/v1": process.env.SOUK_API, "/openapi.json": process.env.SOUK_API } : undefined,
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
