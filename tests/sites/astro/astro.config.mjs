import { defineConfig } from "astro/config";

export default defineConfig({ site: "https://small.example", devToolbar: { enabled: false } });
