import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Nothing is inlined and no polyfill is injected: the page holds under a policy
// that allows scripts, styles and images of its own origin and nothing else.
export default defineConfig({
  plugins: [react()],
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { '/api': 'http://localhost:3000', '/ws': { target: 'ws://localhost:3000', ws: true } } },
});
