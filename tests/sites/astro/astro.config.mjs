import { defineConfig } from "astro/config";

export default defineConfig({
  site: "https://small.example",
  // Astro keeps the posts it read in node_modules, which two builds at once may share.
  cacheDir: ".cache",
  devToolbar: { enabled: false },
  // The site's own typography is off, so that letters can be compared.
  markdown: { smartypants: false },
});
