import { defineCollection } from "astro:content";
import { glob } from "astro/loaders";
import { z } from "astro/zod";
import { stadtbote } from "./stadtbote";

export const collections = {
  posts: defineCollection({ loader: glob({ pattern: "**/*.md", base: "./src/content/posts" }), schema: stadtbote(z) }),
};
