import stadtbote from "./stadtbote.js";

export default function (eleventyConfig) {
  eleventyConfig.addPlugin(stadtbote);
  eleventyConfig.addPassthroughCopy("images");
  // The most dangerous of its template languages, where a text that acts would run code.
  return { markdownTemplateEngine: process.env.MARKDOWN_ENGINE === "false" ? false : process.env.MARKDOWN_ENGINE || "njk" };
}
