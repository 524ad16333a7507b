import { defineConfig } from 'vite';

// Class fields stay assignments (tsconfig: useDefineForClassFields false): native
// fields would shadow Lit's accessors and nothing would ever render again.
export default defineConfig({
  base: './',
  build: {
    outDir: '../../internal/app/shop/widgets_dist',
    emptyOutDir: false,
    target: 'es2021',
    modulePreload: false,
    rollupOptions: {
      input: { loader: 'src/loader.ts', video: 'src/video.ts', feed: 'src/feed.ts' },
      preserveEntrySignatures: 'strict',
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunk-[name].js', assetFileNames: '[name][extname]',
        codeSplitting: { groups: [{ name: 'lit', test: /node_modules/ }] } },
    },
  },
  test: { environment: 'jsdom' },
} as Parameters<typeof defineConfig>[0]);
