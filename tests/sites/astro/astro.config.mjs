import { defineConfig } from "astro/config";

export default defineConfig({
  site: "https://small.example",
  devToolbar: { enabled: false },
  // The site's own typography is off, so that letters can be compared.
  markdown: { smartypants: false },
});
