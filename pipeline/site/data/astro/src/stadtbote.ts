// In src/content.config.ts: schema: stadtbote(z); in pages: (await getCollection("posts")).filter(visible)
// Astro knows neither drafts nor posts of the future: `visible` leaves both out.
export const stadtbote = (z: any) =>
  z.object({
    title: z.string(),
    date: z.coerce.date(),
    draft: z.boolean().default(false),
    lang: z.string().default("en"),
    tags: z.array(z.string()).default([]),
    description: z.string().default(""),
    expires: z.coerce.date().optional(),
    withdrawn: z.coerce.date().optional(),
    image: z
      .object({
        path: z.string(),
        alt: z.string().default(""),
        credit: z.string().default(""),
        licence: z.string().default(""),
      })
      .optional(),
    source: z
      .object({ name: z.string(), url: z.string(), title: z.string(), lang: z.string() })
      .passthrough()
      .optional(),
    translation: z
      .object({ machine: z.boolean(), engine: z.string().default(""), status: z.string() })
      .passthrough()
      .optional(),
  });

export const visible = (entry: any) => !entry.data.draft && entry.data.date <= new Date();

export const made = (translation: any): string | undefined =>
  translation?.machine
    ? `http://cv.iptc.org/newscodes/digitalsourcetype/${translation.status === "reviewed" ? "compositeWithTrainedAlgorithmicMedia" : "trainedAlgorithmicMedia"}`
    : undefined;

export function jsonLd(data: any, url: string, publisher: string): string {
  const { source, translation, image } = data;
  const article = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    mainEntityOfPage: url,
    headline: data.title,
    inLanguage: data.lang,
    datePublished: data.date.toISOString().slice(0, 10),
    description: data.description || undefined,
    publisher: { "@type": "Organization", name: publisher },
    isBasedOn: source.url,
    translationOfWork: {
      "@type": "NewsArticle",
      url: source.url,
      headline: source.title,
      inLanguage: source.lang,
      publisher: { "@type": "GovernmentOrganization", name: source.name },
    },
    translator: translation?.machine
      ? { "@type": "SoftwareApplication", name: translation.engine || "machine translation" }
      : undefined,
    digitalSourceType: made(translation),
    image: image
      ? { "@type": "ImageObject", url: new URL(image.path, url).href, creditText: image.credit, license: image.licence }
      : undefined,
    creditText: source.name,
  };
  return JSON.stringify(article).replaceAll("</", "<\\/");
}
