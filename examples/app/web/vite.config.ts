import react from '@vitejs/plugin-react';
import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

// Nothing is inlined and no polyfill is injected: the page holds under a policy
// that allows scripts, styles and images of its own origin and nothing else.
export default defineConfig({
  plugins: [react(), signed(), compressed()],
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { '/api': 'http://localhost:3000', '/ws': { target: 'ws://localhost:3000', ws: true } } },
});

/** Says in the page what each of its scripts and styles is: a browser uses no other in its place. */
function signed(): Plugin {
  let folder = '';
  return {
    name: 'signed',
    apply: 'build',
    configResolved: ({ build }) => void (folder = build.outDir),
    async writeBundle() {
      const page = join(folder, 'index.html');
      let html = await readFile(page, 'utf8');
      for (const [tag, , path] of html.matchAll(/<(script|link)\b[^>]*?="\/(assets\/[^"]+\.(?:js|css))"/g)) {
        const digest = createHash('sha384').update(await readFile(join(folder, path))).digest('base64');
        html = html.replace(tag, `${tag} integrity="sha384-${digest}"`);
      }
      await writeFile(page, html);
    },
  };
}

/** Writes *.br and *.gz beside what was built: done once here, as small as it gets. */
function compressed(): Plugin {
  let folder = '';
  return {
    name: 'compressed',
    apply: 'build',
    configResolved: ({ build }) => void (folder = build.outDir),
    async closeBundle() {
      for (const name of await readdir(folder, { recursive: true })) {
        if (!/\.(html|js|css|svg)$/.test(name)) continue;
        const path = join(folder, name);
        const content = await readFile(path);
        await writeFile(`${path}.br`, await promisify(brotliCompress)(content));
        await writeFile(`${path}.gz`, await promisify(gzip)(content, { level: 9 }));
      }
    },
  };
}
