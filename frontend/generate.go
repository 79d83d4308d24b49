package frontend

// The pages (templ to Go) and the bundle (TypeScript, CSS and drawings to dist, each name carrying the hash of its content).
// Both results are committed, so a clone builds with Go alone. htmx could evaluate text, which the security policy and
// htmxConfig forbid; as long as the bundler sees a direct eval it shortens no name, hence the define.

//go:generate go tool templ generate -path .
//go:generate rm -rf dist
//go:generate go tool esbuild app.ts app.css art/*.svg art/product/*.svg --bundle --minify --charset=utf8 --target=es2021,chrome100,firefox100,safari15.4 --alias:htmx.org=./vendor/htmx/htmx.esm.js --loader:.svg=copy --legal-comments=none --define:eval=globalThis.eval --log-level=warning --outbase=. --outdir=dist --entry-names=[dir]/[name].[hash] --asset-names=[dir]/[name].[hash]
