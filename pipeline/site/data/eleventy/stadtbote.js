// In eleventy.config.js: import stadtbote from "./stadtbote.js"; eleventyConfig.addPlugin(stadtbote);
// Eleventy knows neither drafts nor posts of the future: both are left out here.
const made = (translation) =>
  translation.machine
    ? `http://cv.iptc.org/newscodes/digitalsourcetype/${translation.status === "reviewed" ? "compositeWithTrainedAlgorithmicMedia" : "trainedAlgorithmicMedia"}`
    : undefined;

export default function stadtbote(eleventyConfig) {
  eleventyConfig.addPreprocessor("stadtbote", "md", (data) => {
    if (data.draft === true || data.draft === "true") return false;
    if (data.source && data.date instanceof Date && data.date > new Date()) return false;
  });
  eleventyConfig.addFilter("stadtboteMade", made);
  eleventyConfig.addFilter("stadtboteJsonLd", (page, source, translation, title, lang, description, image, site) => {
    const data = {
      "@context": "https://schema.org",
      "@type": "NewsArticle",
      mainEntityOfPage: site.url + page.url,
      headline: title,
      inLanguage: lang || "en",
      datePublished: page.date.toISOString().slice(0, 10),
      description: description || undefined,
      publisher: { "@type": "Organization", name: site.name },
      isBasedOn: source.url,
      translationOfWork: {
        "@type": "NewsArticle",
        url: source.url,
        headline: source.title,
        inLanguage: source.lang,
        publisher: { "@type": "GovernmentOrganization", name: source.name },
      },
      translator: translation.machine
        ? { "@type": "SoftwareApplication", name: translation.engine || "machine translation" }
        : undefined,
      digitalSourceType: made(translation),
      image: image
        ? { "@type": "ImageObject", url: site.url + image.path, creditText: image.credit, license: image.licence }
        : undefined,
      creditText: source.name,
    };
    return JSON.stringify(data).replaceAll("</", "<\\/");
  });
}
